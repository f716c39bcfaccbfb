"""What processes make in a data directory is for its owner; what is not theirs they leave alone."""

import os
import stat
from pathlib import Path

import pytest

from services.shared.files import close_to_others, make_directory


def modes(*paths: Path) -> list[int]:
    return [stat.S_IMODE(path.stat().st_mode) for path in paths]


def made(path: Path, mode: int) -> Path:
    if path.suffix:
        path.touch()
    else:
        path.mkdir()
    path.chmod(mode)
    return path


def test_what_earlier_versions_left_open_is_closed(tmp_path: Path) -> None:
    folders = [made(tmp_path / name, 0o755) for name in ("uploads", "uploads/metrics", "keys")]
    files = [made(tmp_path / name, 0o644) for name in ("uploads/metrics/1.csv", "metrics.worker")]
    close_to_others(tmp_path)
    assert modes(*folders) == [0o700] * 3
    assert modes(*files) == [0o600] * 2


def test_what_is_narrower_or_not_ours_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    elsewhere = made(tmp_path / "mine", 0o755)
    theirs = made(elsewhere / "notes.txt", 0o644)
    narrow = made(tmp_path / "uploads", 0o500)
    linked = tmp_path / "keys"
    linked.symlink_to(elsewhere)
    close_to_others(tmp_path)
    assert modes(tmp_path, elsewhere, theirs, narrow) == [0o755, 0o755, 0o644, 0o500]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_belongs_to_somebody_else_keeps_its_mode(tmp_path: Path) -> None:
    folder = made(tmp_path / "uploads", 0o755)
    os.chown(folder, 12345, 12345)
    close_to_others(tmp_path)
    assert modes(folder) == [0o755]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_directory_has_its_mode_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_directory(tmp_path / "a/b", 0o700)
    finally:
        os.umask(before)
    assert modes(tmp_path / "a", tmp_path / "a/b") == [0o700, 0o700]

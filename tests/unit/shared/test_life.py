"""A worker that still turns shows it; one that is stuck, or never began, does not."""

import asyncio
import os
from pathlib import Path

import pytest

from services.shared.jobs.life import DEAD_SECONDS, lives, show_life, sign_of_life


@pytest.mark.parametrize(
    ("age", "alive"), [(0, True), (DEAD_SECONDS - 1, True), (DEAD_SECONDS, False)]
)
def test_a_sign_counts_for_half_a_minute(tmp_path: Path, age: float, alive: bool) -> None:
    sign = tmp_path / "sign"
    sign.touch()
    os.utime(sign, (1_000_000, 1_000_000))
    assert lives(sign, 1_000_000 + age) is alive


def test_without_a_sign_there_is_no_life(tmp_path: Path) -> None:
    assert not lives(tmp_path / "sign", 0)


async def test_a_worker_leaves_its_sign_in_its_data_directory(tmp_path: Path) -> None:
    sign = sign_of_life(tmp_path / "data", "metrics")
    task = asyncio.create_task(show_life(sign))
    await asyncio.sleep(0)
    task.cancel()
    assert sign == tmp_path / "data/metrics.worker"
    assert sign.exists()

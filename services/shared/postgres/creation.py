"""Making a new cluster: complete, or not there."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from services.shared.files import FILE_OF_ONE, sync_directory
from services.shared.postgres.binaries import Binaries
from services.shared.postgres.errors import ServerError
from services.shared.postgres.placement import Home

SUPERUSER = "postgres"
_DRAFT = "initdb-"


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

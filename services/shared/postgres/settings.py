"""The server's settings, given on its command line: the same for clusters old and new."""

from pathlib import Path

from services.shared.files import FILE_OF_ONE
from services.shared.postgres.accounts import Account

PORT = 5432
_HBA = "local all all scram-sha-256\n"

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "lc_messages": "C",
    # One log file per day of the week, overwritten when its day comes again.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Without the details of an error, which quote the values of a row.
    "log_error_verbosity": "terse",
}


def arguments(*, socket_dir: Path, hba_file: Path, mark: str) -> list[str]:
    """The settings as arguments of the `postgres` program."""
    settings = _SETTINGS | {
        "unix_socket_directories": str(socket_dir),
        "hba_file": str(hba_file),
        "cluster_name": mark,
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def write_hba_file(path: Path, account: Account) -> None:
    """Passwords for everybody, the superuser too; there is no other way in.

    A file that is right is left alone: on a full disk it could not be written again.
    """
    if not path.exists() or path.read_text() != _HBA:
        path.write_text(_HBA)
    account.own(path)
    path.chmod(FILE_OF_ONE)

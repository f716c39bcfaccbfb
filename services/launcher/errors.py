"""What can go wrong with the embedded server, each with what to do about it."""

from pathlib import Path


class PostgresError(Exception):
    """The embedded PostgreSQL cannot be used."""


class DataDirectoryInUseError(PostgresError):
    """Another process owns this data directory."""

    def __init__(self, directory: Path, holder: int | None) -> None:
        self.directory = directory
        self.holder = holder
        who = f"process {holder}" if holder else "another process"
        super().__init__(
            f"{directory} is in use by {who}: stop that process, "
            "or set MARCHES_DATA_DIR to another directory"
        )


class DataDirectoryUnusableError(PostgresError):
    """The data directory is there but cannot be worked with as it is."""


class ServerError(PostgresError):
    """The database server did not start or did not end; carries the tail of its log."""

"""An embedded PostgreSQL 18 and its databases."""

from services.launcher.cluster import EmbeddedPostgres
from services.launcher.errors import (
    DataDirectoryInUseError,
    DataDirectoryUnusableError,
    PostgresError,
    ServerError,
)
from services.launcher.installation import SUPERUSER
from services.launcher.provision import DatabaseServer, DatabaseUrls, provision

__all__ = [
    "SUPERUSER",
    "DataDirectoryInUseError",
    "DataDirectoryUnusableError",
    "DatabaseServer",
    "DatabaseUrls",
    "EmbeddedPostgres",
    "PostgresError",
    "ServerError",
    "provision",
]

"""An embedded PostgreSQL 18 and its databases."""

from services.launcher.cluster import EmbeddedPostgres
from services.launcher.errors import (
    DataDirectoryInUseError,
    DataDirectoryUnusableError,
    PostgresError,
    ServerError,
)
from services.launcher.installation import SUPERUSER
from services.launcher.provision import Administered, DatabaseUrls, provision

__all__ = [
    "SUPERUSER",
    "Administered",
    "DataDirectoryInUseError",
    "DataDirectoryUnusableError",
    "DatabaseUrls",
    "EmbeddedPostgres",
    "PostgresError",
    "ServerError",
    "provision",
]

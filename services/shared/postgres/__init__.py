"""An embedded PostgreSQL 18 and its databases."""

from services.shared.postgres.cluster import EmbeddedPostgres
from services.shared.postgres.creation import SUPERUSER
from services.shared.postgres.errors import (
    DataDirectoryInUseError,
    DataDirectoryUnusableError,
    PostgresError,
    ServerError,
)
from services.shared.postgres.provision import Administered, DatabaseUrls, provision

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

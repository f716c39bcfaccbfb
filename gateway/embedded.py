"""The databases: those that the environment names, an embedded PostgreSQL for the others."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from services.launcher import (
    SUPERUSER,
    DataDirectoryInUseError,
    EmbeddedPostgres,
    provision,
)
from services.shared.settings import ConfigurationError, Settings


class EmbeddedDatabases(NamedTuple):
    """Settings with a database for every service, and the server that was started for some."""

    settings: Settings
    cluster: EmbeddedPostgres | None


def ensure_databases(
    settings: Settings, services: Sequence[str], stack: ExitStack
) -> EmbeddedDatabases:
    """Databases for all services; what was started for them ends with `stack`.

    The addresses go into the environment too, for the worker processes.
    """
    missing = [name for name in services if name not in settings.database_urls]
    if not missing:
        return EmbeddedDatabases(settings, None)
    cluster = stack.enter_context(EmbeddedPostgres(settings.data_dir))
    for name, urls in provision(cluster, missing).items():
        os.environ[f"MARCHES_{name.upper()}_DATABASE_URL"] = urls.app
        os.environ[f"MARCHES_{name.upper()}_OWNER_DATABASE_URL"] = urls.owner
    return EmbeddedDatabases(Settings(), cluster)


def reach_databases(settings: Settings, services: Sequence[str], stack: ExitStack) -> Settings:
    """The same for a command that may run beside everything: its server is then used."""
    try:
        return ensure_databases(settings, services, stack).settings
    except DataDirectoryInUseError:
        running = EmbeddedPostgres(settings.data_dir)
        running.join()
    known = {name: running.url(f"{name}_app", name) for name in services}
    return settings.model_copy(update={"database_urls": known | settings.database_urls})


class ExternalServer:
    """A PostgreSQL server that somebody else runs: its administrator's address, one password."""

    def __init__(self, admin_url: str, password: str) -> None:
        self._admin = urlsplit(admin_url)
        self._password = password

    @classmethod
    def from_environment(cls) -> "ExternalServer":
        """Raises ConfigurationError when the two variables are not set."""
        try:
            admin = os.environ["MARCHES_ADMIN_DATABASE_URL"]
            return cls(admin, os.environ["MARCHES_ROLE_PASSWORD"])
        except KeyError as error:
            raise ConfigurationError(f"{error.args[0]} is needed to make the databases") from None

    def url(self, role: str, database: str) -> str:
        """The administrator's address of `database`, else that of `role`."""
        if role == SUPERUSER:
            return self._admin._replace(path=f"/{database}").geturl()
        host = self._admin.netloc.rpartition("@")[2]
        login = f"{quote(role, safe='')}:{quote(self._password, safe='')}"
        return self._admin._replace(netloc=f"{login}@{host}", path=f"/{database}").geturl()

    def password(self, role: str) -> str:
        return self._password

"""What the tests of the directory's API stand on: the service on a database, and a caller."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.directory.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for, token

BASE = "/v1/directory"


class Caller:
    """Calls the directory with a token that may read and write."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings, *scopes: str) -> None:
        held = token(
            settings, *(scopes or ("directory.read", "directory.write", "directory.national"))
        )
        self.client, self.settings = client, settings
        self.headers = {"Authorization": f"Bearer {held}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(BASE + path, headers=self.headers | headers)

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.post(BASE + path, json=body, headers=self.headers | headers)

    async def add(self, code: str, role: str = "ccg", since: str = "2013-04-01") -> None:
        body = {"code": code, "name": f"Body {code}", "roles": [role], "active_from": since}
        answer = await self.post("/organisations", body | {"system": "local"})
        assert answer.status_code == 201, answer.text

    async def join(self, child: str, parent: str, kind: str, **more: str) -> httpx.Response:
        body = {"child": child, "parent": parent, "kind": kind, "from": "2013-04-01"}
        return await self.post("/memberships", body | more)

    async def close(self, code: str, on: str) -> httpx.Response:
        etag = (await self.get(f"/organisations/{code}")).headers["etag"]
        return await self.post(f"/organisations/{code}/closure", {"on": on}, **{"If-Match": etag})

    async def succeed(self, code: str, successor: str, on: str) -> httpx.Response:
        body = {"successor": successor, "on": on}
        return await self.post(f"/organisations/{code}/successions", body)

    async def load(self, text: str, kind: str, media: str = "text/csv", **query: str) -> Any:
        """The import of a file, once its job has ended."""
        sent = await self.client.post(
            f"{BASE}/imports",
            params={"format": kind} | query,
            content=text,
            headers=self.headers | {"Content-Type": media},
        )
        assert sent.status_code == 202, sent.text
        await run_jobs(self.settings, SERVICE)
        return (await self.get(f"/imports/{sent.json()['id']}")).json()

    async def codes(self, query: str) -> list[str]:
        answer = await self.get(f"/organisations?limit=500&{query}")
        assert answer.status_code == 200, answer.text
        return [item["code"] for item in answer.json()["items"]]


@pytest.fixture(scope="module")
def directory_settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"directory": SERVICE}, tmp_path_factory.mktemp("directory"))


@pytest.fixture(scope="module")
async def directory(directory_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the directory on a database of the module's own."""
    async with running(SERVICE.create_app(directory_settings)) as client:
        yield client


@pytest.fixture(scope="module")
def caller(directory: httpx.AsyncClient, directory_settings: Settings) -> Caller:
    return Caller(directory, directory_settings)

"""Rows of resources that several services have."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.jobs.service import defer_job
from services.shared.schemas import Schema
from services.shared.testing import acting
from tests.contract.maker import OWNER, Maker
from tests.contract.requests import LISTED

FILES = {
    "metrics": "metrics_import_file",
    "directory": "directory_import_file",
    "finance": "finance_import_file",
    "engagement": "engagement_import_file",
}
Make = Callable[[Maker, str], Awaitable[str]]


async def _job(maker: Maker, service: str) -> str:
    database = Database(maker.settings.database_url(service), pool_size=1)
    asking = Principal("tester", "tests", frozenset(), (OWNER,), (), False)
    async with database.write() as session:
        job = await defer_job(session, acting(asking), kind="contract", payload={}, owner=OWNER)
    await database.close()
    return str(job.id)


async def imported(maker: Maker, service: str, year: str = "2017") -> str:
    listed = LISTED[FILES[service]]
    made = await maker.post(
        f"/v1/{service}/journals/bulk" if service == "finance" else f"/v1/{service}/imports",
        params=listed.get("query", {}),
        content=listed["csv"].replace("2017-", f"{year}-").encode(),
        headers={"Content-Type": "text/csv"} | listed.get("headers", {}),
    )
    return str(made["id"])


def example(path: str, new: type[Schema]) -> Make:
    """One as the document shows it."""

    async def made(maker: Maker, service: str) -> str:
        extra: Any = new.model_config["json_schema_extra"]
        body = extra["examples"][0] | {"organisation": OWNER}
        return str((await maker.post(f"/v1/{service}/{path}", json=body))["id"])

    return made


OF_ALL: Mapping[str, Make] = {
    "jobs/{job_id}": _job,
    "imports/{import_id}": imported,
}

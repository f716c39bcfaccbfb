"""A metrics service that knows the demonstration's directory and Stoke's practices."""

from datetime import UTC, datetime

import httpx

from services.contracts.directory import MembershipRow, NameRow, OrganisationRow, RoleRow, Snapshot
from services.contracts.replica import NAME
from services.demo.organisations import cities
from services.directory.demo.service import record
from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.replicas import repository as replicas
from services.shared.settings import Settings
from services.shared.testing import run_jobs


def snapshot() -> Snapshot:
    """The history of Stoke and its practices, as the directory sends it."""
    records = [record(each) for each in cities.statements()]
    known = [each.organisation for each in records]
    return Snapshot(
        version=1,
        organisations=[
            OrganisationRow(each.code, "local" if each.synthetic else "ods", None, False,
                            each.synthetic)
            for each in known
        ],
        names=[
            NameRow(each.code, name.starts, str(name.value))
            for each in known
            for name in each.names
        ],
        statuses=[],
        roles=[RoleRow(each.code, *role) for each in known for role in each.roles],
        memberships=[MembershipRow(*each) for one in records for each in one.memberships],
        successions=[],
    )  # fmt: skip


async def keep_directory(settings: Settings, history: Snapshot) -> None:
    """As if the directory had sent it."""
    database = Database(settings.database_url("metrics"), pool_size=1)
    async with database.write() as session:
        body = history.model_dump_json().encode()
        await replicas.keep(session, NAME, "of-the-test", body, datetime.now(UTC))
    await database.close()


async def send(client: httpx.AsyncClient, settings: Settings, form: str, file: str) -> None:
    """A file, loaded without a reject."""
    sent = await client.post(
        f"/v1/metrics/imports?format={form}",
        content=file.encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(settings, SERVICE)
    job = (await client.get(sent.headers["location"])).json()
    assert job["state"] == "succeeded", job

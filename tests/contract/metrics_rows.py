"""Rows of the metrics service."""

from collections.abc import Mapping
from datetime import date

from services.metrics.app import SERVICE as METRICS
from services.metrics.observations.export_service import ask_for_export
from services.metrics.observations.repository import Filter
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.testing import acting, run_jobs
from tests.contract.maker import OWNER, Maker
from tests.contract.requests import LISTED
from tests.contract.shared_rows import Make, imported


async def _export(maker: Maker, service: str) -> str:
    """One that is done, of the figures of an organisation of which there are none."""
    database = Database(maker.settings.database_url(service), pool_size=1)
    asking = Principal("tester", "tests", frozenset(), (OWNER,), (), False)
    wanted = Filter("QQQ", None, None, date(2017, 1, 1), date(2017, 12, 1))
    async with database.write() as session:
        job = await ask_for_export(session, wanted, owner=OWNER, actor=acting(asking))
    await database.close()
    await run_jobs(maker.settings, METRICS)
    return str(job.id)


async def _indicator(_: Maker, __: str) -> str:
    return "ae-breaches"


async def _icon(_: Maker, __: str) -> str:
    return "common_cause"


async def _rebase(maker: Maker, service: str) -> str:
    """In a year of its own: another one at the same period would be refused."""
    year = str(1900 + next(maker.numbers))
    await imported(maker, service, year)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_create_rebase"]["body"] | {"period": f"{year}-04-01"}
    return str((await maker.post(f"/v1/{service}/rebases", json=body))["id"])


async def _intervention(maker: Maker, service: str) -> str:
    await imported(maker, service)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_create_intervention"]["body"]
    return str((await maker.post(f"/v1/{service}/interventions", json=body))["id"])


async def _withdrawal(maker: Maker, service: str) -> str:
    """Of a figure in a year of its own: another one would find nothing there."""
    year = str(1900 + next(maker.numbers))
    await imported(maker, service, year)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_withdraw_figure"]["body"] | {"period": f"{year}-03-01"}
    return str((await maker.post(f"/v1/{service}/withdrawals", json=body))["id"])


async def _alert(maker: Maker, service: str) -> str:
    """On a series of its own, whose last month stands out."""
    organisation = f"Q{next(maker.numbers):02}"
    lines = ["period,org_code,type,attendances,breaches,admissions"]
    for month in range(24):
        attendances = 100 + month % 3 if month < 23 else 900
        day = f"{2016 + month // 12}-{month % 12 + 1:02}-01"
        lines.append(f"{day},{organisation},1,{attendances},9,9")
    await maker.post(
        f"/v1/{service}/imports?format=nhse-ae",
        content="\n".join(lines).encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(maker.settings, METRICS)
    answer = await maker.client.get(
        f"http://contract/v1/{service}/alerts?organisation={organisation}",
        headers={"Authorization": f"Bearer {maker.held(OWNER)}"},
    )
    return str(answer.json()["items"][0]["id"])


OF_METRICS: Mapping[str, Make] = {
    "exports/{export_id}": _export,
    "indicators/{code}": _indicator,
    "icons/{name}": _icon,
    "rebases/{rebase_id}": _rebase,
    "withdrawals/{withdrawal_id}": _withdrawal,
    "interventions/{intervention_id}": _intervention,
    "alerts/{alert_id}": _alert,
}

"""Figures of trusts and of bodies that merged and split, and what their scorecards say."""

import math
from datetime import UTC, date, datetime
from typing import Any

import httpx

from services.contracts.directory import (
    MembershipRow,
    NameRow,
    OrganisationRow,
    Snapshot,
    SuccessionRow,
)
from services.contracts.replica import NAME
from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.replicas import repository as replicas
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.stoke import send

URL = "/v1/metrics/scorecards"
AE = "indicator=ae-breaches&indicator=ae-four-hour-performance"
HEADER = "period,org_code,type,attendances,breaches,admissions\n"
MERGED = date(2020, 4, 1)
TRUSTS = ("RAA", "RAB", "RAC", "RAD")
SMALL = (
    "indicator_code,area_code,period_start,numerator,denominator,value,sex,age,category_type,"
    "category\n"
    "at-risk-reached,5PL,2019-10-01,60,100,,,,,\n"
    "at-risk-reached,5PL,2019-11-01,4,100,,,,,\n"
    "at-risk-reached,5PL,2019-12-01,70,100,,,,,\n"
    "at-risk-reached,02D,2019-10-01,30,100,,,,,\n"
    "at-risk-reached,02D,2019-11-01,40,100,,,,,\n"
    "at-risk-reached,02D,2019-12-01,50,100,,,,,\n"
    "at-risk-reached,02F,2019-10-01,40,100,,,,,\n"
    "at-risk-reached,02F,2019-11-01,3,100,,,,,\n"
    "at-risk-reached,02F,2019-12-01,60,100,,,,,\n"
)
HELD = (
    "RAA", "RAB", "RAC", "RAD", "02D", "02F", "27D", "M1A", "M1B", "5PL", "05J", "05T", "05R",
)  # fmt: skip
MAP = Snapshot(
    version=7,
    organisations=[
        OrganisationRow(code, "ods", None, False, False) for code in (*HELD, "M2A", "ZN1", "ZN2")
    ],
    names=[NameRow("27D", MERGED, "NHS Cheshire"), NameRow("RAA", date(2000, 1, 1), "A trust")],
    statuses=[],
    roles=[],
    memberships=[MembershipRow(code, "QQQ", "icb", date(2013, 4, 1), None) for code in TRUSTS[:2]],
    successions=[
        *(SuccessionRow(code, "27D", MERGED) for code in ("02D", "02F")),
        *(SuccessionRow(code, "M2A", MERGED) for code in ("M1A", "M1B")),
        SuccessionRow("5PL", "05J", MERGED, 0.6, "population of mid-2019"),
        SuccessionRow("5PL", "05T", MERGED, 0.4, "population of mid-2019"),
        SuccessionRow("5PM", "05R", MERGED, 0.6, "population of mid-2019"),
        SuccessionRow("5PM", "05W", MERGED),
        SuccessionRow("ZN2", "ZN1", date(2018, 7, 1)),
    ],
)


def months(first: int, count: int) -> list[str]:
    return [f"{(first + n) // 12}-{(first + n) % 12 + 1:02}-01" for n in range(count)]


def lines(code: str, periods: list[str], shift: int = 0) -> str:
    """A&E figures of two departments that sway, all different, and move by `shift` at the end."""
    rows = []
    for n, period in enumerate(periods):
        late = 100 + round(10 * math.sin(1.7 * n + len(code) + ord(code[-1])))
        late += shift if n >= len(periods) - 8 else 0
        rows.append(f"{period},{code},1,1000,{late},50")
        rows.append(f"{period},{code},other,500,{late // 5},0")
    return "\n".join(rows) + "\n"


OF_TRUSTS = (
    HEADER
    + lines("RAA", months(2018 * 12, 30))
    + lines("RAB", months(2018 * 12, 30), shift=60)
    + lines("RAC", months(2018 * 12, 27), shift=-60)
    + lines("RAD", [m for m in months(2018 * 12, 30) if m != "2019-01-01"])
)
FILE = (
    OF_TRUSTS
    + lines("02D", months(2018 * 12, 27))
    + lines("02F", months(2018 * 12, 27))
    + lines("27D", months(2020 * 12 + 3, 3))
    + lines("5PL", months(2018 * 12, 27))
    + lines("M1A", months(2018 * 12, 27))
    + lines("M1B", [m for m in months(2018 * 12, 27) if m != "2019-03-01"])
    + lines("05J", months(2020 * 12 + 3, 3))
    + lines("05T", months(2020 * 12 + 3, 3))
    + lines("05R", months(2020 * 12 + 3, 3))
)


async def send_figures(client: httpx.AsyncClient, settings: Settings, figures: str = FILE) -> None:
    database = Database(settings.database_url("metrics"), pool_size=1)
    async with database.write() as session:
        body = MAP.model_dump_json().encode()
        await replicas.keep(session, NAME, "seven", body, datetime.now(UTC))
    await database.close()
    url = "/v1/metrics/imports?format=nhse-ae"
    await client.post(url, content=figures, headers={"Content-Type": "text/csv"})
    await run_jobs(settings, SERVICE)
    await send(client, settings, "tidy-csv", SMALL)


async def asked(client: httpx.AsyncClient, query: str) -> dict[str, Any]:
    answer = await client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def cell(card: dict[str, Any], organisation: str, indicator: str = "ae-breaches") -> Any:
    wanted = (organisation, indicator)
    [found] = [
        each for each in card["cells"] if (each["organisation"], each["indicator"]) == wanted
    ]
    return found


def codes_of(card: dict[str, Any]) -> set[str]:
    return {each["code"] for each in card["warnings"]}

"""The demonstration's year at the border: about three million a year that no rule brings back."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.contracts.directory import Snapshot
from services.contracts.replica import NAME
from services.demo.organisations import wales
from services.demo.recovery.activity import ENGLISH_PRACTICES, WELSH_PRACTICES, activity_csv
from services.demo.recovery.loading import load_recovery
from services.finance.app import SERVICE
from services.finance.recovery.hole.charts.waterfall_chart import MADE_UP
from services.shared.database import Database
from services.shared.replicas.repository import keep
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for
from tests.api.ledgers import Officer
from tests.api.test_finance_recovery_claims import CLAIMS
from tests.api.test_finance_recovery_hole import HOLE
from tests.api.test_finance_recovery_runs import RUNS

README = Path(__file__).parents[2] / "README.md"
OLD = date(2013, 4, 1)
Body = dict[str, Any]


def practices() -> Snapshot:
    """What the lines name, as the directory tells it."""
    kinds = dict.fromkeys(ENGLISH_PRACTICES, ("27D", "sub_icb"))
    kinds |= dict.fromkeys(WELSH_PRACTICES, ("7A1", "health_board"))
    return Snapshot.model_validate(
        {
            "version": 1,
            "organisations": [], "names": [], "successions": [], "places": [],
            "statuses": [(code, OLD, "active") for code in kinds],
            "roles": [(code, "gp_practice", OLD, None) for code in kinds],
            "memberships": [(code, *of, OLD, None) for code, of in kinds.items()],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
async def officer(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Officer]:
    settings = settings_for(databases, ["finance"], tmp_path_factory.mktemp("border"))
    database = Database(settings.database_url("finance"))
    async with database.write() as session:
        body = practices().model_dump_json().encode()
        await keep(session, NAME, '"made-up"', body, datetime.now(UTC))
    await database.close()
    app = SERVICE.create_app(settings)
    async with running(app) as client:
        working = asyncio.create_task(_work(settings))
        try:
            assert await load_recovery(settings, app) == "succeeded"
            assert await load_recovery(settings, app) == "there already"
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        yield Officer(client, settings)


async def _work(settings: Settings) -> None:
    while True:
        await run_jobs(settings, SERVICE)
        await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def hole(officer: Officer) -> Body:
    [made] = (await officer.get(RUNS)).json()["items"]
    found: Body = (await officer.get(HOLE, run=made["id"])).json()
    return found


@pytest.fixture(scope="module")
async def claims(officer: Officer, hole: Body) -> list[Body]:
    """A draft for each month, of all that the health board owes for."""
    await officer.open()
    asked = {"payer": "7A1", "book": officer.book}
    answer = await officer.post(f"{RUNS}/{hole['run']}/claims", asked)
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    found: list[Body] = (await officer.get(CLAIMS, run=hole["run"])).json()["items"]
    return found


def reason(hole: Body, code: str) -> Body:
    reasons = [each for part in hole["parts"] for each in part["reasons"]]
    found: Body = next(each["amount"] for each in reasons if each["code"] == code)
    return found


async def test_the_hole_is_what_the_readme_says(hole: Body) -> None:
    text = README.read_text()
    told = re.findall(r"^\| [^|]+ \| ([\d,]+) \| ([\d,.]+) \| ([\d,.]+) \|$", text, re.MULTILINE)
    codes = ("emergency", "english_registered", "primary_dental")
    amounts = [reason(hole, code) for code in codes]
    found = [
        (f"{each['lines']:,}", *(f"{float(each[kind]['amount']):,.2f}" for kind in
                                 ("cash", "notional")))
        for each in amounts
    ]  # fmt: skip
    assert found == told[: len(codes)]
    absorbed = next(each["amount"] for each in hole["parts"] if each["code"] == "absorbed")
    total = float(absorbed["cash"]["amount"]) + float(absorbed["notional"]["amount"])
    assert f"the hole, {total:,.2f} a year" in text
    assert 2_900_000 < total < 3_100_000


async def test_cheshire_people_with_a_welsh_practice_are_recoverable(
    officer: Officer, hole: Body
) -> None:
    """Row 8: charged to 27D, and the health board's to pay."""
    lines = await officer.get(f"{RUNS}/{hole['run']}/lines", rule="WB1=yes", limit=500)
    row_8 = [line for line in lines.json()["items"] if "-R8-" in line["line_ref"]]
    assert len(row_8) == 90
    assert {(line["payer"], line["recharge"], line["route"]) for line in row_8} == {
        ("7A1", True, "provider_rebill")
    }


def test_the_drafts_of_claims_are_what_the_readme_says(claims: list[Body]) -> None:
    totals = [Decimal(each["total"]["amount"]) for each in claims]
    lines = sum(each["lines"] for each in claims)
    assert ({each["state"] for each in claims}, len(claims)) == ({"draft"}, 12)
    assert f"Twelve drafts, {lines} lines, {sum(totals):,.2f}." in README.read_text()


async def test_all_that_is_told_or_drawn_of_it_says_that_it_is_synthetic(
    officer: Officer, hole: Body, claims: list[Body]
) -> None:
    run = hole["run"]
    told = [await officer.get(path) for path in (f"{RUNS}/{run}", f"{RUNS}/{run}/summary")]
    told.append(await officer.get(f"{HOLE}/trend", run=run))
    everything = [hole, claims[0], *(answer.json() for answer in told)]
    assert [each["synthetic"] for each in everything] == [True] * 5
    for picture in ("waterfall.svg", "trend.svg"):
        assert MADE_UP in (await officer.get(f"{HOLE}/{picture}", run=run)).text
    backing = f"{CLAIMS}/{claims[0]['id']}/backing-data"
    table = csv.DictReader(io.StringIO((await officer.get(f"{backing}.csv")).text))
    expected = ["yes"] * claims[0]["lines"]
    assert [line["synthetic"] for line in table] == [*expected, ""]
    book = load_workbook(io.BytesIO((await officer.get(f"{backing}.xlsx")).content))
    assert [cell.value for cell in book["claim"]["L"]] == ["synthetic", *expected, None]


async def test_every_month_may_be_seen(hole: Body) -> None:
    assert len(hole["items"]) == 12
    assert all(item["total"]["cash"] and item["recoverable"]["cash"] for item in hole["items"])


def test_the_year_is_the_same_each_time_and_says_that_it_is_made_up() -> None:
    assert activity_csv() == activity_csv()
    assert all(line.startswith("SYN-") for line in activity_csv().splitlines()[1:])
    made = {each.organisation.code: each.organisation for each in wales.statements()}
    assert set(WELSH_PRACTICES) < set(made)
    assert all(made[code].synthetic for code in WELSH_PRACTICES)

"""The hole over HTTP: from a file of activity to what is recoverable, absorbed and why."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.board import problem_in
from tests.api.ledgers import Officer
from tests.api.test_finance_recovery_runs import HEADER, run, taken

HOLE = "/v1/finance/recovery/hole"
WELSH, ENGLISH = "W92000004,W06000005,", "E92000001,E06000049,27D"
Body = dict[str, Any]


def lines(kind: str, count: int, dataset: str, home: str, pence: int, month: str) -> str:
    """So many lines of a kind, charged to 27D."""
    return "".join(
        f"{kind}{place},{dataset},{month}-02,RJR,27D,{home},AA22C,NEL,1,{pence / 100:.2f},\n"
        for place in range(count)
    )


@pytest.fixture(scope="module")
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


@pytest.fixture(scope="module")
async def activity(officer: Officer) -> None:
    """In May 40 emergencies and 20 admissions of Welsh people, and 50 English lines that have no
    part in it; in June 3 that lie outside the method as well.
    """
    may = (
        lines("A", 40, "ecds", WELSH, 15_907, "2025-05")
        + lines("W", 20, "apc", WELSH, 500_000, "2025-05")
        + lines("E", 50, "apc", ENGLISH, 1, "2025-05")
    )
    june = lines("N", 40, "apc", WELSH, 100_000, "2025-06") + lines(
        "M", 3, "mental_health", WELSH, 70_000, "2025-06"
    )
    job = await taken(officer, HEADER + may + june)
    assert job["state"] == "succeeded", job


async def told(officer: Officer, month: str, **more: str) -> Body:
    """The hole of a month, by a run of its own."""
    made = await run(officer, first_month=month, last_month=month)
    answer = await officer.get(HOLE, run=made["id"], **more)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


@pytest.fixture(scope="module")
async def hole(officer: Officer, activity: None) -> Body:
    return await told(officer, "2025-05")


def part(hole: Body, code: str) -> Body:
    found: Body = next(each for each in hole["parts"] if each["code"] == code)
    return found


async def test_what_another_body_pays_and_what_a_rule_absorbs_are_apart(hole: Body) -> None:
    recoverable, absorbed = part(hole, "recoverable"), part(hole, "absorbed")
    assert recoverable["amount"]["lines"] == 20
    assert recoverable["amount"]["notional"]["amount"] == "100000.00"
    assert absorbed["reasons"][0]["code"] == "emergency"
    assert absorbed["reasons"][0]["amount"]["notional"]["amount"] == "6362.80"
    assert recoverable["amount"]["cash"]["amount"] == "0.00"


async def test_what_few_people_cost_is_withheld_and_cannot_be_subtracted(
    officer: Officer, activity: None
) -> None:
    found = await told(officer, "2025-06")
    other = part(found, "other")["amount"]
    assert (other["lines"], other["notional"]) == (None, None)
    shown = (found["total"]["notional"], part(found, "recoverable")["amount"]["notional"])
    assert None in shown


async def test_the_hole_is_told_by_other_properties_and_as_a_picture(
    officer: Officer, hole: Body
) -> None:
    by_payer = (await officer.get(HOLE, run=hole["run"], by="payer")).json()
    assert "7A1" in [item["value"] for item in by_payer["items"]]
    picture = await officer.get(f"{HOLE}/waterfall.vl.json", run=hole["run"])
    assert "Recoverable, notional £100k" in picture.json()["description"]


@pytest.mark.parametrize(
    "months",
    [{"first_month": "2025-04"}, {"last_month": "2025-06"}, {"first_month": "2025-06"},
     {"first_month": "2024-05", "last_month": "2024-05"}],
)  # fmt: skip
async def test_months_that_were_not_gone_through_are_not_told_as_nothing(
    officer: Officer, hole: Body, months: Body
) -> None:
    for path in (HOLE, f"{HOLE}/waterfall.svg"):
        answer = await officer.get(path, run=hole["run"], **months)
        found = problem_in(answer, 422, "months_outside_run")
        assert "The run has 2025-05 to 2025-05" in str(found["detail"])


async def test_the_trend_has_a_gap_for_what_is_withheld_and_for_what_was_not_sent(
    officer: Officer, activity: None
) -> None:
    """Without the metrics service the months are told, and why there is no verdict."""
    whole = await run(officer, first_month="2025-04", last_month="2025-07")
    found = (await officer.get(f"{HOLE}/trend", run=whole["id"], part="other")).json()
    gaps = [each["month"] for each in found["items"] if each["value"] is None]
    assert {"2025-04", "2025-06", "2025-07"} <= set(gaps)
    made = await run(officer, first_month="2025-04", last_month="2025-05")
    asked = {"run": made["id"], "part": "recoverable"}
    found = (await officer.get(f"{HOLE}/trend", **asked)).json()
    april, may = found["items"]
    assert (april["value"], may["value"]["amount"]) == (None, "100000.00")
    assert (found["variation"], may["mean"]) == (None, None)
    assert found["detail"] == "The metrics service does not answer."
    picture = await officer.get(f"{HOLE}/trend.vl.json", **asked)
    assert "The metrics service does not answer" in picture.json()["description"]


async def test_the_trend_says_the_same_as_the_hole_by_month(
    officer: Officer, activity: None
) -> None:
    made = await run(officer, first_month="2025-05", last_month="2025-06")
    by_month = (await officer.get(HOLE, run=made["id"], by="month")).json()["items"]
    for part in ("total", "recoverable", "absorbed", "other"):
        for measure in ("cash", "notional"):
            asked = {"run": made["id"], "part": part, "measure": measure}
            found = (await officer.get(f"{HOLE}/trend", **asked)).json()["items"]
            assert [(each["month"], each["value"]) for each in found] == [
                (each["value"], each[part][measure]) for each in by_month
            ]


async def test_nobody_else_sees_it(
    finance: httpx.AsyncClient, finance_settings: Settings, hole: Body
) -> None:
    stranger = Officer(finance, finance_settings, org="7A2")
    problem_in(await stranger.get(HOLE, run=hole["run"]), 404, "run_not_found")
    problem_in(await stranger.get(HOLE, run=str(uuid4())), 404, "run_not_found")
    problem_in(await stranger.get(f"{HOLE}/trend", run=hole["run"]), 404, "run_not_found")

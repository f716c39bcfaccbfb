"""Ledger, events and sub-ledgers say the same, and a period is closed only if they do."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.finance.app import CHAINS
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, Officer, pounds
from tests.api.test_finance_schemes import REINVESTMENTS, asked, delivered, second
from tests.api.test_shared_service import problem_in

TODAY = datetime.now(UTC).date()


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


async def compared(officer: Officer, start: str = str(TODAY), end: str = str(TODAY)) -> Any:
    answer = await officer.get(
        "/v1/finance/reconciliation", book=officer.book, start=start, end=end
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def reinvestments(found: Any) -> Any:
    (kept,) = (each for each in found["sub_ledgers"] if each["code"] == "reinvestments")
    return kept


async def reinvested(officer: Officer, pence: int) -> Any:
    waiting = await asked(officer, await delivered(officer, pence), pence)
    path = f"{REINVESTMENTS}/{waiting.json()['id']}/approval"
    return (await second(officer).post(path)).json()


async def test_ledger_and_events_have_the_same_count_and_sum(
    officer: Officer, finance_settings: Settings
) -> None:
    for pence in (100, 200, 300):
        await officer.enter(pence)
    await officer.enter(5_000, pending=True)
    await officer.reverse(await officer.enter(7), "2025-04-30")
    found = await compared(officer)
    assert found["ledger"] == {
        "by": "posted", "journals": 5, "debit": pounds(614), "credit": pounds(614),
    }  # fmt: skip
    assert (found["events"]["postings"], found["events"]["sum"]) == (5, pounds(614))
    assert (found["events_tie"], found["ties"]) == (True, True)
    database = Database(finance_settings.database_url("finance"), pool_size=1)
    await seal_once(database, CHAINS)
    await database.close()
    assert (await compared(officer))["events"]["sealed"] == 5
    yesterday = (await compared(officer, "2025-04-30", "2025-04-30"))["ledger"]
    assert yesterday["journals"] == 0


async def test_a_reinvestment_and_its_reversal_tie_by_effective_date(officer: Officer) -> None:
    done = await reinvested(officer, 100_00)
    days = ("2026-03-01", "2026-03-31")
    kept = reinvestments(await compared(officer, *days))
    assert (kept["count"], kept["sum"], kept["ties"]) == (1, pounds(100_00), True)
    body = {"reason": "r", "effective_date": "2026-03-31"}
    await officer.post(f"{REINVESTMENTS}/{done['id']}/reversal", body)
    kept = reinvestments(await compared(officer, *days))
    assert (kept["count"], kept["ledger_count"], kept["sum"]) == (2, 2, pounds(0))
    assert kept["ties"]


async def test_what_is_reversed_in_the_ledger_only_keeps_the_period_open_until_it_is_told(
    officer: Officer,
) -> None:
    done = await reinvested(officer, 100_00)
    await officer.reverse({"id": UUID(done["journal"])}, "2026-03-31")
    kept = reinvestments(await compared(officer, "2026-03-01", "2026-03-31"))
    assert not kept["ties"]
    assert kept["differences"] == [
        {
            "day": "2026-03-31", "count": 1, "sum": pounds(100_00),
            "ledger_count": 2, "ledger_sum": pounds(0),
        }
    ]  # fmt: skip
    await officer.close_before("2026-03")
    closing = f"{BOOKS}/{officer.book}/periods/2026-03/close"
    problem = problem_in(await officer.post(closing), 409, "period_not_ready")
    assert [each["code"] for each in problem["errors"]] == ["sub_ledgers"]
    body = {"reason": "Reversed in the ledger", "effective_date": "2026-03-31"}
    answer = await officer.post(f"{REINVESTMENTS}/{done['id']}/reversal", body)
    assert answer.json()["state"] == "reversed"
    assert (await officer.post(closing)).status_code == 200


async def test_a_journal_that_claims_to_be_of_a_sub_ledger_is_found(officer: Officer) -> None:
    await officer.enter(500, "2025-05-02", reference="reinvestment/nobody knows")
    await officer.enter(500, "2025-05-02", reference="reinvestment0")
    kept = reinvestments(await compared(officer, "2025-05-01", "2025-05-31"))
    assert (kept["count"], kept["ledger_count"], kept["ties"]) == (0, 1, False)


async def test_more_than_a_year_and_days_that_run_backwards_are_refused(officer: Officer) -> None:
    for start, end, code in (
        ("2024-04-01", "2025-04-02", "too_many_days"),
        ("2025-04-02", "2025-04-01", "days_reversed"),
    ):
        answer = await officer.get(
            "/v1/finance/reconciliation", book=officer.book, start=start, end=end
        )
        problem_in(answer, 422, code)


async def test_an_allocation_ties_and_so_does_its_reversal_in_the_ledger(officer: Officer) -> None:
    body = {
        "organisation": officer.org, "book": officer.book, "effective_date": "2025-04-30",
        "description": "A fifth of running costs", "year": 2013, "population": 100, "share": "0.20",
    }  # fmt: skip
    made = await officer.post("/v1/finance/allocations/running-cost-releases", body)
    path = f"/v1/finance/allocations/{made.json()['id']}/approval"
    done = (await second(officer).post(path)).json()
    await officer.reverse({"id": done["journal"]}, "2025-04-30")
    found = await compared(officer, "2025-04-30", "2025-04-30")
    (kept,) = (each for each in found["sub_ledgers"] if each["code"] == "allocations")
    assert (kept["count"], kept["sum"], kept["ties"]) == (2, pounds(0), True)

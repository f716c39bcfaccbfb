"""Balances: folded or not they are the same; totals can be thrown away; statements add up."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import psycopg
import pytest

from services.finance.app import CHAINS, SERVICE
from services.finance.balances.repository import AccountSums, sums_until
from services.finance.balances.totals_service import fold_all
from services.shared.database import AnySession, Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.ledgers import BOOKS, JOURNALS, Officer, line, lines
from tests.api.test_shared_service import problem_in

STATEMENT = "/v1/finance/statement"


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


@pytest.fixture
async def database(finance_settings: Settings) -> AsyncIterator[Database]:
    opened = Database(finance_settings.database_url("finance"), pool_size=2)
    yield opened
    await opened.close()


async def everything(officer: Officer) -> list[object]:
    """Every balance that can be asked for."""
    trial = await officer.get("/v1/finance/trial-balance", book=officer.book, period="2025-05")
    return [
        await officer.balances(as_of=day, by=by)
        for by in ("effective", "posted")
        for day in ("2025-04-30", "2025-05-31", "2099-01-01")
    ] + [await officer.balances(account="5000"), trial.json()["items"]]


async def test_a_balance_is_the_same_before_sealing_after_it_and_folded(
    officer: Officer, database: Database
) -> None:
    first = await officer.enter(10_000, "2025-04-30")
    await officer.enter(2_500, "2025-05-10", lines=lines(2_500, debit="5010"))
    pending = await officer.enter(700, "2025-05-11", pending=True)
    await officer.enter(800, "2025-05-12", pending=True)
    await officer.reverse(first, "2025-05-02", lines=lines(4_000))
    unsealed = await everything(officer)
    await seal_once(database, CHAINS)
    assert await everything(officer) == unsealed
    assert await fold_all(database) >= 1
    assert await everything(officer) == unsealed
    await officer.act(pending, "posting")
    more = await everything(officer)
    assert more != unsealed
    await seal_once(database, CHAINS)
    await fold_all(database)
    assert await everything(officer) == more
    assert await fold_all(database) == 0


async def test_who_reads_and_who_writes_find_the_same_whatever_is_folded_meanwhile(
    officer: Officer, database: Database
) -> None:
    async def found(session: AnySession) -> list[list[AccountSums]]:
        return [
            await sums_until(session, officer.book, date(2025, 5, 31), by, account)
            for by in ("effective", "posted", "period")
            for account in (None, "5000")
        ]

    await officer.enter(10_000, "2025-04-30")
    await seal_once(database, CHAINS)
    await fold_all(database)
    await officer.enter(2_500, "2025-05-10")
    await seal_once(database, CHAINS)
    await officer.enter(70, "2025-05-11")
    async with database.read() as reading:
        before = await found(reading)
        await seal_once(database, CHAINS)
        assert await fold_all(database) >= 1
        assert await found(reading) == before
    async with database.write() as writing:
        assert await found(writing) == before
    assert before[0][0] == AccountSums("2000", 0, 12_570)


async def test_wrong_totals_are_found_and_made_anew(
    officer: Officer, database: Database, finance_settings: Settings
) -> None:
    await officer.enter(10_000)
    await officer.enter(5_000, lines=lines(5_000, debit="5010"))
    await seal_once(database, CHAINS)
    await fold_all(database)
    right = await everything(officer)
    with psycopg.connect(finance_settings.database_url("finance")) as connection:
        connection.execute(
            "UPDATE account_total SET debit = debit + 1 WHERE book = %s AND account = '5000'",
            [officer.book],
        )
        connection.execute(
            "UPDATE booked_total SET amount = 0 WHERE book = %s AND account = '5010'",
            [officer.book],
        )
    assert await everything(officer) != right
    await officer.enter(1)  # what is not folded yet is no difference
    await seal_once(database, CHAINS)
    counts = []
    for _ in range(2):
        asked = await officer.post(f"{BOOKS}/{officer.book}/totals")
        assert asked.status_code == 202
        await run_jobs(finance_settings, SERVICE)
        job = (await officer.get(asked.headers["location"])).json()
        assert job["state"] == "succeeded"
        counts.append(job["counts"])
    assert counts == [
        {"wrong_totals": 2, "wrong_accounts": 2}, {"wrong_totals": 0, "wrong_accounts": 0},
    ]  # fmt: skip
    assert (await officer.balances(account="5000"))["5000"] == "100.01"


async def test_a_trial_balance_has_equal_sides_and_is_of_a_period_of_the_book(
    officer: Officer,
) -> None:
    await officer.enter(10_000)
    await officer.enter(3_333, "2025-05-01", lines=lines(3_333, debit="5010", credit="1000"))
    answer = await officer.get("/v1/finance/trial-balance", book=officer.book, period="2025-05")
    found = answer.json()
    assert found["debit"] == found["credit"] == {"amount": "133.33", "currency": "GBP"}
    assert [each["account"] for each in found["items"]] == ["1000", "2000", "5000", "5010"]
    strange = await officer.get("/v1/finance/trial-balance", book=officer.book, period="2024-05")
    problem_in(strange, 404, "period_not_found")


async def test_a_statement_goes_from_its_opening_to_its_closing_balance(
    officer: Officer,
) -> None:
    made = [await officer.enter(100 * n, f"2025-04-{10 + n}") for n in range(1, 6)]
    await officer.enter(9_999, "2025-04-12", pending=True)
    query = {"account": "5000", "start": "2025-04-12", "end": "2025-04-14", "limit": 2}
    first = await officer.get(STATEMENT, book=officer.book, **query)
    second = await officer.get(first.links["next"]["url"])
    found = first.json()
    assert (found["opening"]["amount"], found["closing"]["amount"]) == ("1.00", "10.00")
    items = found["items"] + second.json()["items"]
    assert [each["journal"] for each in items] == [each["id"] for each in made[1:4]]
    assert [each["debit"]["amount"] for each in items] == ["2.00", "3.00", "4.00"]
    assert second.json()["next_cursor"] is None


async def test_both_parties_can_agree_what_is_between_them(officer: Officer) -> None:
    with_rjr = [line("5000", 500, counterparty="RJR"), line("2000", -500, counterparty="RJR")]
    await officer.enter(500, lines=with_rjr)
    await officer.enter(300)
    paid = [line("2000", 200, counterparty="RJR"), line("1000", -200)]
    await officer.enter(200, lines=paid)
    found = (await officer.get(STATEMENT, book=officer.book, counterparty="RJR")).json()
    assert [each["account"] for each in found["items"]] == ["5000", "2000", "2000"]
    assert found["closing"]["amount"] == "2.00"
    for query in ({}, {"account": "5000", "counterparty": "RJR"}):
        wrong = await officer.get(STATEMENT, book=officer.book, **query)
        problem_in(wrong, 422, "account_or_counterparty")
    turned = {"account": "5000", "start": "2025-05-01", "end": "2025-04-01"}
    problem_in(await officer.get(STATEMENT, book=officer.book, **turned), 422, "days_reversed")


async def test_a_reversed_journal_and_its_reversal_both_stand_in_the_statement(
    officer: Officer,
) -> None:
    journal = await officer.enter(100)
    reversal = (await officer.reverse(journal, "2025-05-01")).json()
    found = (await officer.get(STATEMENT, book=officer.book, account="5000")).json()
    assert [each["journal"] for each in found["items"]] == [journal["id"], reversal["id"]]
    assert found["items"][1]["reverses"] == journal["id"]
    assert found["closing"]["amount"] == "0.00"
    assert (await officer.get(JOURNALS, book=officer.book, period="2025-05")).json()["items"]

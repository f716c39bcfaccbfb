"""Periods are closed by a list, late things land in the next open one, and a year ends."""

import asyncio
from datetime import UTC, datetime

import httpx
import psycopg
import pytest

from services.finance.app import CHAINS
from services.finance.month_end.accruals import reverse_due
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, JOURNALS, MONTHS, Officer, lines
from tests.api.test_shared_service import problem_in


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


async def move(officer: Officer, month: str, act: str, reason: str = "done") -> httpx.Response:
    return await officer.post(f"{BOOKS}/{officer.book}/periods/{month}/{act}", {"reason": reason})


async def closed(officer: Officer, *months: str) -> None:
    for month in months:
        answer = await move(officer, month, "close")
        assert (answer.status_code, answer.json()["state"]) == (200, "closed"), answer.text


async def trial_balance(officer: Officer, month: str) -> dict[str, object]:
    answer = await officer.get("/v1/finance/trial-balance", book=officer.book, period=month)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_new_book_has_twelve_open_periods_with_their_lists(officer: Officer) -> None:
    periods = (await officer.get(f"{BOOKS}/{officer.book}/periods")).json()["items"]
    assert [each["code"] for each in periods] == [*MONTHS]
    assert {each["state"] for each in periods} == {"open"}
    assert [each["code"] for each in periods[0]["checks"]] == [
        "earlier_months", "pending", "accruals", "sub_ledgers", "chain",
    ]  # fmt: skip
    page = await officer.get(f"{BOOKS}/{officer.book}/periods", limit=5)
    following = await officer.get(page.links["next"]["url"])
    assert following.json()["items"] == periods[5:10]


async def test_a_period_with_anything_undone_stays_open_and_says_what(officer: Officer) -> None:
    pending = await officer.enter(pending=True)
    accrual = await officer.enter(reverse_on="2025-05-01")
    problem = problem_in(await move(officer, "2025-04", "close"), 409, "period_not_ready")
    assert [(each["code"], each["detail"]) for each in problem["errors"]] == [
        ("pending", "1 journal of 2025-04 is pending; post or void what is.")
    ]
    await officer.act(pending, "voiding")
    await closed(officer, "2025-04")
    may = problem_in(await move(officer, "2025-05", "close"), 409, "period_not_ready")
    assert [each["code"] for each in may["errors"]] == ["accruals"]
    await officer.reverse(accrual, "2025-05-01")
    await closed(officer, "2025-05")
    problem_in(await move(officer, "2025-05", "close"), 409, "period_unmoved")


async def test_a_closed_period_takes_nothing_and_a_late_item_lands_in_the_next_open_one(
    officer: Officer,
) -> None:
    await officer.enter(1_000)
    await closed(officer, "2025-04", "2025-05")
    before = await trial_balance(officer, "2025-04")
    sent = officer.journal(500, "2025-04-30")
    refused = problem_in(await officer.post(JOURNALS, sent), 409, "period_closed")
    assert refused["errors"][0]["pointer"] == "#/effective_date"
    late = await officer.enter(500, "2025-04-30", late=True)
    assert (late["effective_date"], late["period"]) == ("2025-04-30", "2025-06")
    assert await trial_balance(officer, "2025-04") == before
    assert (await trial_balance(officer, "2025-06"))["debit"]["amount"] == "15.00"
    by_effective = await officer.balances(as_of="2025-04-30", account="5000")
    assert by_effective == {"5000": "15.00"}


async def test_a_reversal_made_in_april_leaves_the_trial_balance_of_closed_march(
    officer: Officer,
) -> None:
    journal = await officer.enter(12_345, "2026-03-31")
    await officer.post(f"{BOOKS}/{officer.book}/years", {"year": 2026})
    await closed(officer, *MONTHS)
    march = await trial_balance(officer, "2026-03")
    assert (march["debit"]["amount"], march["credit"]["amount"]) == ("123.45", "123.45")
    same_day = (await officer.reverse(journal, "2026-03-31")).json()
    assert (same_day["effective_date"], same_day["period"]) == ("2026-03-31", "2026-04")
    assert await trial_balance(officer, "2026-03") == march
    april = await trial_balance(officer, "2026-04")
    assert {each["balance"]["amount"] for each in april["items"]} == {"0.00"}
    assert april["debit"] == april["credit"]


async def test_months_are_closed_in_order_and_opened_again_from_the_last(officer: Officer) -> None:
    at = f"{BOOKS}/{officer.book}/periods"
    for act in ("close", "adjust"):
        early = problem_in(await move(officer, "2025-06", "close"), 409, "period_not_ready")
        assert [(each["code"], each["detail"].split(":")[0]) for each in early["errors"]] == [
            ("earlier_months", "2025-04 is open" if act == "close" else "2025-04 is adjusting")
        ]
        await move(officer, "2025-04", "adjust")
    await closed(officer, "2025-04", "2025-05", "2025-06")
    for act in ("reopen", "adjust"):
        for month in ("2025-04", "2025-05"):
            held = problem_in(await move(officer, month, act), 409, "later_period_closed")
            assert held["errors"][0]["pointer"] == "/path/period"
            assert held["detail"].startswith("2025-06 of")
    for month in ("2025-06", "2025-05", "2025-04"):
        assert (await move(officer, month, "reopen")).json()["state"] == "open"
    states = {each["state"] for each in (await officer.get(at)).json()["items"]}
    assert states == {"open"}


async def test_a_period_in_adjustment_takes_adjustments_only(officer: Officer) -> None:
    assert (await move(officer, "2025-04", "adjust")).json()["state"] == "adjusting"
    problem_in(await officer.post(JOURNALS, officer.journal()), 409, "period_adjusting")
    assert (await officer.enter(adjustment=True))["period"] == "2025-04"
    await closed(officer, "2025-04")


async def test_a_period_is_opened_again_with_a_reason_that_is_audited(
    officer: Officer, finance_settings: Settings
) -> None:
    await closed(officer, "2025-04")
    bare = await officer.post(f"{BOOKS}/{officer.book}/periods/2025-04/reopen", {})
    problem_in(bare, 422, "invalid")
    assert (await move(officer, "2025-04", "reopen", "An invoice")).json()["state"] == "open"
    await officer.enter()
    place = f"{BOOKS}/{officer.book}/periods/2025-04"
    with psycopg.connect(finance_settings.database_url("finance")) as connection:
        acts = connection.execute(
            "SELECT action, organisation FROM audit_entry WHERE resource = %s ORDER BY time",
            [place],
        ).fetchall()
        reasons = connection.execute(
            "SELECT state, reason FROM period_change WHERE book = %s AND period = '2025-04-01'"
            " ORDER BY number",
            [officer.book],
        ).fetchall()
    assert acts == [("period.closed", "27D"), ("period.reopened", "27D")]
    assert reasons[-1] == ("open", "An invoice")
    problem_in(await move(officer, "2024-04", "close"), 404, "period_not_found")


async def test_a_broken_chain_keeps_a_period_open(
    officer: Officer, finance_settings: Settings
) -> None:
    await officer.enter()
    database = Database(finance_settings.database_url("finance"), pool_size=1)
    await seal_once(database, CHAINS)
    await database.close()
    with psycopg.connect(finance_settings.owner_database_url("finance")) as owner:
        owner.execute("ALTER TABLE journal_line DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE journal_line SET memo = 'x' WHERE book = %s AND line = 1", [officer.book]
        )
        owner.execute("ALTER TABLE journal_line ENABLE TRIGGER USER")
    refused = problem_in(await move(officer, "2025-04", "close"), 409, "period_not_ready")
    assert refused["errors"][0]["code"] == "chain"
    assert "entry 1 is edited" in refused["errors"][0]["detail"]
    found = (await officer.get(f"{BOOKS}/{officer.book}/verification")).json()
    assert (found["verified"], found["fault"]["sequence"]) == (False, 1)


async def test_the_chain_of_a_book_has_a_signed_head_of_its_own(officer: Officer) -> None:
    await officer.enter()
    await closed(officer, "2025-04")  # which seals
    head = (await officer.get(f"{BOOKS}/{officer.book}/head")).json()
    assert (head["book"], head["sequence"]) == (officer.book, 1)
    path = f"{BOOKS}/{officer.book}/verification"
    found = (await officer.get(path, head=head["signed"])).json()
    assert (found["verified"], found["entries"], found["hash"]) == (True, 1, head["hash"])
    other = await Officer(officer.client, officer.settings).open()
    strange = await other.get(f"{BOOKS}/{other.book}/verification", head=head["signed"])
    problem_in(strange, 422, "head_invalid")
    foreign = Officer(officer.client, officer.settings, "7A1", book=officer.book)
    for each in (path, f"{BOOKS}/{officer.book}/head"):
        problem_in(await foreign.get(each), 404, "book_not_found")


async def test_an_accrual_is_reversed_on_its_day_by_itself(
    officer: Officer, finance_settings: Settings
) -> None:
    accrual = await officer.enter(reverse_on="2025-05-01")
    later = await officer.enter(reverse_on="2025-06-01")
    await officer.reverse(accrual, "2025-04-30", lines=lines(4_000))
    database = Database(finance_settings.database_url("finance"), pool_size=2)
    assert await reverse_due(database, datetime(2025, 5, 2, tzinfo=UTC)) >= 1
    await reverse_due(database, datetime(2025, 5, 2, tzinfo=UTC))
    await database.close()
    found = await officer.read(accrual)
    assert (found["state"], len(found["reversals"])) == ("reversed", 2)
    reversal = (await officer.get(f"{JOURNALS}/{found['reversals'][1]}")).json()
    assert (reversal["effective_date"], reversal["entered_by"]) == ("2025-05-01", "finance worker")
    assert (await officer.read(later))["state"] == "posted"


async def test_periods_and_years_are_acted_on_as_the_book_was_read(officer: Officer) -> None:
    at = f"{BOOKS}/{officer.book}"
    read = {"If-Match": await officer.etag(at)}
    await officer.act_on(f"{at}/periods/2025-05", "adjust", of=at)
    # Somebody moved another month of the book since it was read.
    stale = await officer.post(f"{at}/periods/2025-04/close", **read)
    problem_in(stale, 412, "precondition_failed")
    closed = await officer.act_on(f"{at}/periods/2025-04", "close", of=at)
    assert closed.headers["etag"] == await officer.etag(at)
    await officer.act_on(f"{at}/periods/2025-04", "reopen", {"reason": "Late"}, of=at)


async def test_of_two_who_move_periods_at_once_one_does(officer: Officer) -> None:
    at = f"{BOOKS}/{officer.book}"
    read = {"If-Match": await officer.etag(at)}
    moves = [officer.post(f"{at}/periods/{each}/adjust", **read) for each in ("2025-04", "2025-05")]
    answers = await asyncio.gather(*moves)
    assert sorted(each.status_code for each in answers) == [200, 412]


async def test_a_year_ends_once_all_its_periods_are_closed(officer: Officer) -> None:
    await officer.enter(70_000, "2025-06-30")
    income = lines(100_000, debit="1000", credit="4000")
    await officer.enter(100_000, "2025-07-01", lines=income)
    end, years = f"{BOOKS}/{officer.book}/years/2025/end", f"{BOOKS}/{officer.book}/years"
    problem_in(await officer.post(end, {}), 409, "year_not_ready")
    await closed(officer, *MONTHS)
    problem_in(await officer.post(end, {}), 409, "year_not_ready")
    problem_in(await officer.post(years, {"year": 2027}), 409, "year_not_next")
    assert (await officer.post(years, {"year": 2026})).status_code == 201
    problem_in(await officer.post(years, {"year": 2026}), 409, "year_exists")
    march = await trial_balance(officer, "2026-03")
    problem_in(await officer.post(end, {"account": "5000"}), 409, "not_a_reserve")
    book = f"{BOOKS}/{officer.book}"
    ended = (await officer.act_on(f"{book}/years/2025", "end", {}, of=book)).json()
    assert (ended["journal"]["effective_date"], ended["journal"]["state"]) == (
        "2026-04-01", "posted",
    )  # fmt: skip
    assert await officer.balances(as_of="2026-04-01") == {
        "1000": "1000.00", "2000": "-700.00", "3000": "-300.00", "4000": "0.00", "5000": "0.00",
    }  # fmt: skip
    assert await trial_balance(officer, "2026-03") == march
    problem_in(await officer.post(end, {}), 409, "year_ended")
    problem_in(await move(officer, "2026-03", "reopen"), 409, "year_ended")


async def test_a_year_without_a_result_ends_without_a_journal(officer: Officer) -> None:
    await closed(officer, *MONTHS)
    await officer.post(f"{BOOKS}/{officer.book}/years", {"year": 2026})
    ended = await officer.post(f"{BOOKS}/{officer.book}/years/2025/end", {})
    assert (ended.status_code, ended.json()["journal"]) == (201, None)

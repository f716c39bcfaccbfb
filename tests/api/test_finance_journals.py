"""A ledger over HTTP: balanced journals, nothing changed, every refusal names field and rule."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.finance.app import CHAINS
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, JOURNALS, Officer, line, lines, pounds
from tests.api.test_shared_service import problem_in


@pytest.fixture(scope="module")
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


@pytest.fixture
async def book(officer: Officer) -> Officer:
    """The same officer with a book of the test's own."""
    return await Officer(officer.client, officer.settings).open()


async def test_a_book_opens_with_the_commissioning_accounts_and_twelve_open_periods(
    officer: Officer,
) -> None:
    book = (await officer.get(f"{BOOKS}/{officer.book}")).json()
    assert (book["organisation"], book["currency"], book["state"]) == ("27D", "GBP", "open")
    accounts = (await officer.get(f"{BOOKS}/{officer.book}/accounts")).json()["items"]
    assert {"code": "5000", "name": "Acute services", "kind": "expenditure"} in accounts
    added = await officer.post(
        f"{BOOKS}/{officer.book}/accounts", {"code": "5095", "name": "X", "kind": "income"}
    )
    assert added.status_code == 201
    again = await officer.post(
        f"{BOOKS}/{officer.book}/accounts", {"code": "5095", "name": "Y", "kind": "income"}
    )
    problem_in(again, 409, "account_exists")


async def test_a_posted_journal_is_read_as_it_was_sent_and_counts_in_balances(
    book: Officer,
) -> None:
    sent = book.journal(
        123_450,
        reference="INV 7",
        lines=[
            line("5000", 100_000, counterparty="RJR", cost_centre="CC1", memo="April"),
            line("5010", 23_450, programme_area="Mental health"),
            line("2000", -123_450),
        ],
    )
    answer = await book.post(JOURNALS, sent)
    made = answer.json()
    assert (answer.status_code, made["state"], made["period"]) == (201, "posted", "2025-04")
    read = await book.get(answer.headers["location"])
    assert read.json() == made
    assert read.headers["etag"] == answer.headers["etag"]
    kept = [{k: v for k, v in each.items() if v is not None} for each in made["lines"]]
    assert [{k: each[k] for k in each if k != "line"} for each in kept] == sent["lines"]
    assert await book.balances() == {"2000": "-1234.50", "5000": "1000.00", "5010": "234.50"}
    assert await book.balances(account="5010") == {"5010": "234.50"}
    assert await book.balances(as_of="2025-04-29") == {}
    assert await book.balances(as_of="2025-04-30", by="posted") == {}
    assert len(await book.balances(by="posted")) == 3


async def test_a_pending_journal_counts_once_it_is_posted_and_never_when_voided(
    book: Officer,
) -> None:
    first, second = [await book.enter(pending=True) for _ in range(2)]
    assert (first["state"], first["posted_at"]) == ("pending", None)
    assert await book.balances() == {}
    assert (await book.act(first, "posting")).json()["state"] == "posted"
    assert (await book.act(second, "voiding")).json()["state"] == "voided"
    assert await book.balances() == {"2000": "-100.00", "5000": "100.00"}
    for journal, act in ((first, "posting"), (first, "voiding"), (second, "posting")):
        problem_in(await book.act(journal, act), 409, "journal_not_pending")
    problem_in(await book.reverse(second, "2025-04-30"), 409, "journal_not_reversible")


async def test_a_reversal_takes_back_everything_and_is_possible_once(book: Officer) -> None:
    journal = await book.enter()
    reversal = (await book.reverse(journal, "2025-05-02")).json()
    assert (reversal["reverses"], reversal["reason"]) == (journal["id"], "Entered twice")
    assert [each["account"] for each in reversal["lines"] if each["credit"]] == ["5000"]
    reversed_ = await book.read(journal)
    assert (reversed_["state"], reversed_["reversals"]) == ("reversed", [reversal["id"]])
    assert await book.balances() == {"2000": "0.00", "5000": "0.00"}
    assert await book.balances(as_of="2025-05-01") == {"2000": "-100.00", "5000": "100.00"}
    again = await book.reverse(journal, "2025-05-02")
    problem_in(again, 409, "journal_already_reversed")
    problem_in(await book.reverse(reversal, "2025-05-02"), 409, "journal_not_reversible")


async def test_partial_reversals_never_exceed_the_rest(book: Officer) -> None:
    journal = await book.enter(10_000)
    turned = [line("5000", -3_000), line("2000", 3_000)]
    assert (await book.reverse(journal, "2025-04-30", lines=lines(4_000))).status_code == 201
    assert (await book.read(journal))["state"] == "partly_reversed"
    assert (await book.reverse(journal, "2025-04-30", lines=turned)).status_code == 201
    over = await book.reverse(journal, "2025-04-30", lines=lines(3_001))
    fault = problem_in(over, 409, "reversal_exceeds")["errors"][0]
    assert fault["pointer"] == "#/lines/0/debit"
    assert fault["detail"] == "Of 5000, 30.00 can still be reversed; the reversal has 30.01."
    strange = await book.reverse(journal, "2025-04-30", lines=lines(1, debit="5010"))
    assert problem_in(strange, 422, "not_in_journal")["errors"][0]["pointer"] == "#/lines/0"
    uneven = await book.reverse(journal, "2025-04-30", lines=[line("5000", 1)])
    problem_in(uneven, 422, "unbalanced")
    assert await book.balances() == {"2000": "-30.00", "5000": "30.00"}
    assert (await book.reverse(journal, "2025-04-30")).status_code == 201
    assert await book.balances() == {"2000": "0.00", "5000": "0.00"}
    assert len((await book.read(journal))["reversals"]) == 3


async def test_a_clients_id_is_known_for_ever(book: Officer) -> None:
    sent = book.journal(id=str(uuid4()), reference="A")
    first, again = [await book.post(JOURNALS, sent) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == sent["id"]
    for change, pointer in (
        ({"description": "Other"}, "#/description"),
        ({"effective_date": "2025-04-29"}, "#/effective_date"),
        ({"reference": None}, "#/reference"),
        ({"pending": True}, "#/pending"),
        ({"lines": lines(10_001)}, "#/lines/0/debit"),
        ({"lines": lines(10_000, credit="2010")}, "#/lines/1/account"),
        ({"lines": [*lines(10_000), *lines(5)]}, "#/lines"),
    ):
        differs = problem_in(await book.post(JOURNALS, sent | change), 409, "journal_differs")
        assert differs["errors"][0]["pointer"] == pointer
    assert await book.balances() == {"2000": "-100.00", "5000": "100.00"}


async def test_an_id_of_another_organisations_journal_tells_nothing_of_it(book: Officer) -> None:
    known = await book.enter(id=str(uuid4()))
    other = await Officer(book.client, book.settings, "7A1").open()
    sent = other.journal(id=known["id"])
    told = problem_in(await other.post(JOURNALS, sent), 409, "journal_differs")
    assert told["errors"] == [
        {"pointer": "#/id", "code": "journal_differs", "detail": "of another journal"}
    ]


def _with_amount(amount: object) -> dict[str, Any]:
    return {"lines": [{"account": "5000", "debit": {"amount": amount}}, line("2000", -100)]}


BAD: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "unbalanced": ({"lines": [line("5000", 100), line("2000", -99)]}, 422, "unbalanced", "#/lines"),
    "no lines": ({"lines": []}, 422, "invalid", "#/lines"),
    "one line": ({"lines": [line("5000", 100)]}, 422, "invalid", "#/lines"),
    "negative": (_with_amount("-1.00"), 422, "invalid", "#/lines/0/debit/amount"),
    "nothing": (_with_amount("0.00"), 422, "invalid", "#/lines/0/debit/amount"),
    "fractional pence": (_with_amount("1.005"), 422, "invalid", "#/lines/0/debit/amount"),
    "a float": (_with_amount(1.5), 422, "invalid", "#/lines/0/debit/amount"),
    "an int": (_with_amount(1), 422, "invalid", "#/lines/0/debit/amount"),
    "a bool": (_with_amount(True), 422, "invalid", "#/lines/0/debit/amount"),
    "an exponent": (_with_amount("1e3"), 422, "invalid", "#/lines/0/debit/amount"),
    "too much": (_with_amount("1" + "0" * 12), 422, "invalid", "#/lines/0/debit/amount"),
    "euros": (
        {"lines": [line("5000", 1) | {"debit": pounds(1) | {"currency": "EUR"}}, line("2000", -1)]},
        422, "invalid", "#/lines/0/debit/currency",
    ),
    "both sides": (
        {"lines": [line("5000", 1) | {"credit": pounds(1)}, line("2000", -1)]},
        422, "invalid", "#/lines/0",
    ),
    "no side": ({"lines": [{"account": "5000"}, line("2000", -1)]}, 422, "invalid", "#/lines/0"),
    "an unknown account": (
        {"lines": lines(1, credit="9999")}, 422, "account_unknown", "#/lines/1/account",
    ),
    "before the book": (
        {"effective_date": "2025-03-31"}, 422, "date_outside_book", "#/effective_date",
    ),
    "after the book": (
        {"effective_date": "2026-04-01"}, 422, "date_outside_book", "#/effective_date",
    ),
    "no date": ({"effective_date": "2025-02-30"}, 422, "invalid", "#/effective_date"),
    "reversed before": (
        {"reverse_on": "2025-04-30"}, 422, "reverse_on_too_early", "#/reverse_on",
    ),
    "an unknown book": ({"book": "ZZZ-2025"}, 404, "book_not_found", "#/book"),
    "pending as text": ({"pending": "yes"}, 422, "invalid", "#/pending"),
    "an unknown field": ({"posted_at": "2025-04-01"}, 422, "invalid", "#/posted_at"),
    "NUL": ({"description": "a\x00"}, 422, "invalid", "#/description"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_journal_is_refused_with_its_field_and_nothing_is_posted(
    book: Officer, what: str
) -> None:
    change, status, code, pointer = BAD[what]
    problem = problem_in(await book.post(JOURNALS, book.journal() | change), status, code)
    assert problem["errors"][0]["pointer"] == pointer
    assert (await book.get(JOURNALS, book=book.book)).json()["items"] == []


async def test_a_period_that_has_not_begun_takes_nothing(officer: Officer) -> None:
    later = await Officer(officer.client, officer.settings).open(first_year=2098)
    answer = await later.post(JOURNALS, later.journal(day="2098-04-01"))
    fault = problem_in(answer, 422, "period_not_begun")["errors"][0]
    assert fault["pointer"] == "#/effective_date"


async def test_a_reversal_is_not_dated_before_its_journal(book: Officer) -> None:
    journal = await book.enter()
    early = problem_in(await book.reverse(journal, "2025-04-29"), 422, "reversal_too_early")
    assert early["errors"][0]["pointer"] == "#/effective_date"
    outside = await book.reverse(journal, "2026-04-01")
    problem_in(outside, 422, "date_outside_book")


async def test_what_moves_money_needs_an_idempotency_key_and_happens_once(book: Officer) -> None:
    bare = await book.client.post(JOURNALS, json=book.journal(), headers=book.headers)
    problem_in(bare, 400, "idempotency_key_required")
    answers = [await book.post(JOURNALS, book.journal(), **{"Idempotency-Key": "k"}) for _ in "ab"]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotency-hit"] == "true"
    assert len((await book.get(JOURNALS, book=book.book)).json()["items"]) == 1


async def test_books_and_journals_of_another_organisation_are_not_there(book: Officer) -> None:
    journal = await book.enter()
    other = Officer(book.client, book.settings, "7A1", book=book.book)
    for path in (
        f"{BOOKS}/{book.book}", f"{BOOKS}/{book.book}/accounts", f"{JOURNALS}/{journal['id']}",
        f"{JOURNALS}?book={book.book}", f"/v1/finance/balances?book={book.book}",
    ):  # fmt: skip
        assert (await other.get(path)).status_code == 404, path
    problem_in(await other.post(JOURNALS, other.journal()), 404, "book_not_found")
    problem_in(await other.reverse(journal, "2025-05-01"), 404, "journal_not_found")
    stolen = {"code": "OWN-2025", "organisation": "27D", "name": "Theirs"}
    problem_in(await other.post(BOOKS, stolen), 403, "not_yours")


async def test_journals_are_listed_newest_first_by_page_period_and_reference(
    book: Officer,
) -> None:
    made = [await book.enter(n, f"2025-0{4 + n}-01", reference=f"R{n}") for n in (1, 2, 3)]
    path, seen = f"{JOURNALS}?book={book.book}&limit=2", []
    while path:
        answer = await book.get(path)
        seen += [each["id"] for each in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
    assert seen == [each["id"] for each in reversed(made)]
    for query in ({"period": "2025-06"}, {"reference": "R2"}):
        (found,) = (await book.get(JOURNALS, book=book.book, **query)).json()["items"]
        assert found["id"] == made[1]["id"]
    pending = await book.enter(pending=True)
    (found,) = (await book.get(JOURNALS, book=book.book, pending=True)).json()["items"]
    assert found["id"] == pending["id"]


async def test_a_journal_is_acted_on_as_it_was_read(book: Officer) -> None:
    posted, voided = [f"{JOURNALS}/{(await book.enter(pending=True))['id']}" for _ in range(2)]
    assert (await book.act_on(posted, "posting")).json()["state"] == "posted"
    await book.act_on(voided, "voiding")
    half = lines(5_000)
    back = {"reason": "Half of it", "effective_date": "2025-04-30", "lines": half}
    assert (await book.act_on(posted, "reversal", back)).json()["reverses"] in posted
    await book.act_on(posted, "reversal", back)
    assert (await book.get(posted)).json()["state"] == "reversed"


async def test_a_seal_makes_no_other_journal_of_what_was_read(book: Officer) -> None:
    entered = await book.post(JOURNALS, book.journal(pending=True))
    read = {"If-Match": entered.headers["etag"]}
    database = Database(book.settings.database_url("finance"), pool_size=1)
    await seal_once(database, CHAINS)
    await database.close()
    at = str(entered.headers["location"])
    assert await book.etag(at) != read["If-Match"]
    assert (await book.post(f"{at}/posting", **read)).status_code == 200
    problem_in(await book.post(f"{at}/voiding", **read), 412, "precondition_failed")


async def test_a_journal_is_sealed_in_the_chain_of_its_book(book: Officer) -> None:
    first, second = await book.enter(), await book.enter(pending=True)
    database = Database(book.settings.database_url("finance"), pool_size=1)
    await seal_once(database, CHAINS)
    seals = [(await book.read(each))["seal"]["sequence"] for each in (first, second)]
    assert seals == [1, 2]
    await book.act(second, "posting")
    await seal_once(database, CHAINS)
    assert (await book.read(second))["seal"]["sequence"] == 3
    await database.close()

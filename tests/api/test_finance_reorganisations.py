"""Books merge and split to the penny; the books before stay as they were, and are closed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, NUMBERS, Officer, line, pounds
from tests.api.test_shared_service import problem_in

REORGANISATIONS = "/v1/finance/reorganisations"
DAY = "2025-10-01"


@pytest.fixture
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


def second(officer: Officer) -> Officer:
    return replace(officer, scopes=("finance.read", "finance.approve"), sub="approver")


async def book(officer: Officer, *amounts: int) -> Officer:
    """A book with a journal of each amount, of different days and accounts."""
    made = await replace(officer, book=f"R{next(NUMBERS)}-2025").open()
    for place, pence in enumerate(amounts):
        expense, month = ("5000", "5010", "6000")[place % 3], 4 + place % 6
        sides = [line(expense, pence), line(("2000", "3000")[place % 2], -pence)]
        await made.enter(day=f"2025-{month:02}-15", lines=sides)
    return made


def move(source: Officer, target: Officer, weight: str = "1") -> dict[str, str]:
    return {"source": source.book, "target": target.book, "weight": weight}


async def submitted(
    officer: Officer, *moves: dict[str, str], day: str = DAY, **more: Any
) -> httpx.Response:
    body = {"name": "A change", "effective_date": day, "moves": list(moves)} | more
    return await officer.post(REORGANISATIONS, body)


async def approved(officer: Officer, *moves: dict[str, str], day: str = DAY) -> httpx.Response:
    answer = await submitted(officer, *moves, day=day)
    assert answer.status_code == 201, answer.text
    path = f"{REORGANISATIONS}/{answer.json()['id']}/approval"
    return await second(officer).post(path)


async def pence_of(officer: Officer, **query: Any) -> dict[str, int]:
    found = await officer.balances(**query)
    pence = {account: round(float(amount) * 100) for account, amount in found.items()}
    return {account: amount for account, amount in pence.items() if amount}


def summed(books: Sequence[dict[str, int]]) -> dict[str, int]:
    accounts = sorted({account for each in books for account in each})
    sums = {account: sum(each.get(account, 0) for each in books) for account in accounts}
    return {account: amount for account, amount in sums.items() if amount}


async def comparatives(officer: Officer, day: str) -> Any:
    answer = await officer.get("/v1/finance/comparatives", book=officer.book, as_of=day)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def restated(officer: Officer, day: str) -> dict[str, int]:
    items = (await comparatives(officer, day))["items"]
    return {each["account"]: round(float(each["balance"]["amount"]) * 100) for each in items}


async def test_four_books_become_one_to_the_penny(officer: Officer) -> None:
    before = [await book(officer, 101 + n, 1_000_003 * (n + 1), 57, 3) for n in range(4)]
    one = await book(officer, 777)
    balances = [await pence_of(each) for each in (*before, one)]
    september = [await pence_of(each, as_of="2025-09-30") for each in before]
    answer = await approved(officer, *(move(each, one) for each in before))
    assert (answer.status_code, answer.json()["kind"]) == (200, "merger"), answer.text
    assert await pence_of(one) == summed(balances)
    assert [await pence_of(each) for each in before] == [{}] * 4
    # What the books before had on any earlier day is as it was, and is what is restated.
    assert [await pence_of(each, as_of="2025-09-30") for each in before] == september
    own = await pence_of(one, as_of="2025-09-30")
    assert await restated(one, "2025-09-30") == summed([*september, own])
    assert await restated(one, "2025-10-01") == await pence_of(one, as_of="2025-10-01")
    assert (await comparatives(one, "2025-10-01"))["sources"] == []
    for opened in answer.json()["opened"]:
        journal = (await officer.get(f"/v1/finance/journals/{opened['journal']}")).json()
        assert journal["reference"] == f"reorganisation/{answer.json()['id']}"
        assert journal["effective_date"] == DAY


async def test_four_books_become_six_by_weights_to_the_penny(officer: Officer) -> None:
    before = [await book(officer, 100_001 + n, 99, 12_345_677, 1) for n in range(4)]
    after = [await book(officer) for _ in range(6)]
    weights = {
        0: ["1", "0", "0", "0", "0", "0"],
        1: ["0", "0.3333", "0.3333", "0.3334", "0", "0"],
        2: ["0", "0", "0", "0", "0.1", "0.9"],
        3: ["0.2", "0.2", "0.2", "0.2", "0.1", "0.1"],
    }
    balances = [await pence_of(each) for each in before]
    moves = [
        move(before[source], after[target], weight)
        for source, shares in weights.items()
        for target, weight in enumerate(shares)
        if weight != "0"
    ]
    answer = await approved(officer, *moves)
    assert (answer.status_code, answer.json()["kind"]) == (200, "split"), answer.text
    found = [await pence_of(each) for each in after]
    assert summed(found) == summed(balances)
    assert [sum(each.values()) for each in found] == [0] * 6
    assert found[0]["5000"] >= balances[0]["5000"]
    earlier = [await restated(each, "2025-09-30") for each in after]
    assert summed(earlier) == summed([await pence_of(b, as_of="2025-09-30") for b in before])


async def test_a_book_that_went_takes_nothing_but_in_a_period_that_is_opened_again(
    officer: Officer,
) -> None:
    old, new = await book(officer, 500), await book(officer)
    await approved(officer, move(old, new))
    for day in ("2025-04-30", "2026-02-01"):
        problem_in(
            await old.post("/v1/finance/journals", old.journal(day=day)), 409, "period_closed"
        )
    problem_in(await old.post(f"{BOOKS}/{old.book}/years", {"year": 2026}), 409, "book_moved")
    path = f"{BOOKS}/{old.book}/periods/2026-03/reopen"
    assert (await old.post(path, {"reason": "An invoice was found"})).status_code == 200
    late = old.journal(day="2025-04-30", late=True)
    assert (await old.post("/v1/finance/journals", late)).json()["period"] == "2026-03"


async def test_it_is_done_once_whoever_asks_again(officer: Officer) -> None:
    old, new = await book(officer, 500), await book(officer)
    first, again = [await submitted(officer, move(old, new)) for _ in range(2)]
    paths = [f"{REORGANISATIONS}/{each.json()['id']}/approval" for each in (first, again)]
    answers = await asyncio.gather(*(second(officer).post(path) for path in paths * 2))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert await pence_of(new) == {"2000": -500, "5000": 500}
    problem_in(await submitted(officer, move(old, new)), 409, "book_moved")
    other = await book(officer)
    problem_in(await submitted(officer, move(other, old)), 409, "book_moved")


async def test_it_is_decided_on_as_it_was_read(officer: Officer) -> None:
    old, new = await book(officer, 500), await book(officer)
    first, again = [
        f"{REORGANISATIONS}/{(await submitted(officer, move(old, new))).json()['id']}"
        for _ in range(2)
    ]
    assert (await second(officer).act_on(first, "approval")).json()["state"] == "approved"
    await second(officer).act_on(again, "rejection", {"reason": "Done already"})


async def test_who_submitted_it_does_not_approve_it(officer: Officer) -> None:
    old, new = await book(officer, 500), await book(officer)
    answer = await submitted(officer, move(old, new))
    path = f"{REORGANISATIONS}/{answer.json()['id']}"
    same = replace(officer, scopes=("finance.read", "finance.approve"))
    problem_in(await same.post(f"{path}/approval"), 403, "second_person_needed")
    rejected = await second(officer).post(f"{path}/rejection", {"reason": "Not yet"})
    assert (rejected.json()["state"], rejected.json()["reason"]) == ("rejected", "Not yet")
    problem_in(await second(officer).post(f"{path}/approval"), 409, "reorganisation_decided")
    assert await pence_of(old) == {"2000": -500, "5000": 500}


async def test_whatever_is_undone_in_a_book_is_named_and_nothing_moves(officer: Officer) -> None:
    old, new = await book(officer, 500), await book(officer)
    await old.enter(pending=True)
    accrual = await old.enter(reverse_on="2025-12-01")
    later = await old.enter(day="2025-11-01")
    problem = problem_in(await approved(officer, move(old, new)), 409, "books_not_ready")
    assert [each["code"] for each in problem["errors"]] == ["pending", "accruals", "later"]
    assert (await old.read(accrual))["state"] == (await old.read(later))["state"] == "posted"
    assert await pence_of(new) == {}
    periods = (await old.get(f"{BOOKS}/{old.book}/periods")).json()["items"]
    assert {each["state"] for each in periods} == {"open"}


async def test_on_1_april_the_year_before_has_ended(officer: Officer) -> None:
    old, new = await book(officer, 500), await book(officer)
    await new.post(f"{BOOKS}/{new.book}/years", {"year": 2026})
    problem = problem_in(
        await approved(officer, move(old, new), day="2026-04-01"), 409, "books_not_ready"
    )
    assert [each["code"] for each in problem["errors"]] == ["year"]


async def test_accounts_that_the_new_book_lacks_are_added_and_other_kinds_are_refused(
    officer: Officer,
) -> None:
    old, new = await book(officer), await book(officer)
    hospice = {"code": "5095", "name": "Hospice care", "kind": "expenditure"}
    await old.post(f"{BOOKS}/{old.book}/accounts", hospice)
    await old.enter(lines=[line("5095", 500), line("2000", -500)])
    await new.post(f"{BOOKS}/{new.book}/accounts", hospice | {"kind": "asset"})
    problem = problem_in(await approved(officer, move(old, new)), 409, "books_not_ready")
    assert problem["errors"][0]["code"] == "account_kind"
    other = await book(officer)
    assert (await approved(officer, move(old, other))).status_code == 200
    assert await pence_of(other) == {"2000": -500, "5095": 500}


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        (("0.5", "0.4"), "weights_do_not_sum"),
        (("0.5", "0.6"), "weights_do_not_sum"),
        (("1.5", "0.5"), "invalid"),
        (("-0.5", "0.5"), "invalid"),
        ((0.5, 0.5), "invalid"),
        (("0", "1"), "invalid"),
        (("1e-1", "0.9"), "invalid"),
    ],
)
async def test_weights_that_are_none_or_do_not_add_up_are_refused(
    officer: Officer, weights: tuple[Any, Any], code: str
) -> None:
    moves = [
        {"source": "A1-2025", "target": f"B{n}-2025", "weight": weight}
        for n, weight in enumerate(weights)
    ]
    answer = await submitted(officer, *moves)
    assert problem_in(answer, 422, code)["errors"][0]["pointer"].startswith("#/moves")


async def test_books_of_another_organisation_are_not_there_to_be_moved(officer: Officer) -> None:
    other = replace(officer, org="Q9Y")
    theirs, own = await book(other, 100), await book(officer)
    problem_in(await submitted(officer, move(theirs, own)), 404, "book_not_found")
    problem_in(await submitted(officer, move(own, theirs)), 404, "book_not_found")
    mine = await submitted(officer, move(await book(officer, 5), own))
    path = f"{REORGANISATIONS}/{mine.json()['id']}"
    problem_in(await other.get(path), 404, "reorganisation_not_found")
    problem_in(await second(other).post(f"{path}/approval"), 404, "reorganisation_not_found")
    assert pounds(5)["amount"] == "0.05"

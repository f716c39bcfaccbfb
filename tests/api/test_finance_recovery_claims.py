"""A claim from activity to settlement: every penny in the ledger, each side sees its own."""

import asyncio
import csv
import io
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.finance.recovery.claims.schemas import CLAIM_LINE
from services.shared.settings import Settings
from tests.api.board import problem_in
from tests.api.ledgers import Officer
from tests.api.test_finance_recovery_prices import BOOK, PRICE_EXAMPLE

CLAIMS = "/v1/finance/recovery/claims"
BOOKS = "/v1/finance/recovery/price-books"
TIMETABLE = "/v1/finance/recovery/timetable"
SCOPES = ("finance.read", "finance.write", "finance.submit", "finance.approve", "audit.read")
SPELLS = count(1)
Body = dict[str, Any]
DAY = {"day": "2025-09-30"}
PRICE = "10014.29"
WRITE_OFF = {"amount": {"amount": "1.00"}, "reason": "Not worth it.", "day": "2025-12-01"}
REGROUPED = "AA22D"


@pytest.fixture(scope="module")
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    made = await Officer(finance, finance_settings, scopes=SCOPES).open()
    book = BOOK | {"code": "welsh-prices", "starts": "2025-04-01", "ends": "2026-03-31"}
    price = PRICE_EXAMPLE | {"trim_days": 98}
    prices = [price, price | {"currency": REGROUPED}]
    answer = await made.post(BOOKS, book | {"payer_kind": "lhb", "prices": prices})
    assert answer.status_code == 201, answer.text
    return made


@pytest.fixture(scope="module")
def payer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings, org="7A1", scopes=SCOPES)


@pytest.fixture(scope="module")
def stranger(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings, org="7A2", scopes=SCOPES)


def line(**more: Any) -> Body:
    """Row 8: a resident of Cheshire with a Welsh practice, charged to 27D."""
    return CLAIM_LINE | {"spell": f"s-{next(SPELLS)}"} | more


def body(officer: Officer, *lines: Body, **more: Any) -> Body:
    return {
        "claimant": "27D",
        "payer": "7A1",
        "provider": "RJR",
        "month": "2025-09",
        "book": officer.book,
        "price_book": "welsh-prices",
        "lines": list(lines) or [line()],
    } | more


async def drafted(officer: Officer, *lines: Body) -> Any:
    answer = await officer.post(CLAIMS, body(officer, *lines))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(officer: Officer, claim: Any, path: str, given: Any = None, *, sub: str = "") -> Any:
    """The claim after it."""
    answer = await tried(officer, claim, path, given, sub=sub)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def tried(
    officer: Officer,
    claim: Any,
    path: str,
    given: Any = None,
    *,
    sub: str = "",
    **more: str,
) -> httpx.Response:
    """`more` are headers."""
    who = replace(officer, sub=sub or officer.sub)
    return await who.post(f"{CLAIMS}/{claim['id']}/{path}", given, **more)


def tie_out(total: str, **more: Any) -> Body:
    money = {"amount": total, "currency": "GBP"}
    return {"day": "2025-10-31", "challenge_by": "2099-12-31", "acm": money, "plcm": money} | more


async def invoiced(officer: Officer, *lines: Body) -> Any:
    claim = await drafted(officer, *lines)
    await act(officer, claim, "flex", DAY)
    await act(officer, claim, "freeze")
    await act(officer, claim, "submission")
    total = claim["total"]["amount"]
    return await act(officer, claim, "approval", tie_out(total), sub="approver")


async def test_a_claim_goes_from_activity_to_settled_with_every_penny_in_the_ledger(
    officer: Officer,
) -> None:
    book = await Officer(officer.client, officer.settings, scopes=SCOPES).open()
    claim = await drafted(book, line(), line())
    total = "20028.58"
    assert (claim["state"], claim["total"]["amount"]) == ("draft", total)
    assert (await act(book, claim, "flex", DAY))["state"] == "flex"
    assert (await book.balances()).get("1200", "0.00") == "0.00"
    assert (await act(book, claim, "freeze"))["state"] == "frozen"
    balances = await book.balances()
    assert (balances["1200"], balances["5000"]) == (total, f"-{total}")
    await act(book, claim, "submission")
    await act(book, claim, "approval", tie_out(total), sub="approver")
    balances = await book.balances()
    assert (balances["1110"], balances["1200"]) == (total, "0.00")
    half = {"amount": "14.29", "currency": "GBP"}
    paid = {"amount": half, "reference": "BACS 1", "day": "2025-11-15"}
    part = await act(book, claim, "remittances", paid)
    assert (part["state"], part["outstanding"]["amount"]) == ("part_settled", "20014.29")
    twice = await tried(book, claim, "remittances", paid)
    assert "BACS 1 of 14.29 on 2025-11-15" in str(
        problem_in(twice, 409, "remittance_exists")["detail"]
    )
    paid |= {"amount": {"amount": "20014.29"}, "reference": "BACS 2"}
    assert (await act(book, claim, "remittances", paid))["state"] == "settled"
    balances = await book.balances()
    assert (balances["1000"], balances["1110"]) == (total, "0.00")
    compared = await book.get(
        "/v1/finance/reconciliation", book=book.book, start="2025-04-01", end="2025-12-31"
    )
    [kept] = [each for each in compared.json()["sub_ledgers"] if each["code"] == "claims"]
    assert kept["ties"] is True, kept


async def test_a_claim_waits_for_the_days_of_flex_and_freeze_that_are_stated(
    officer: Officer,
) -> None:
    days = {"month": "2025-09", "flex": "2025-10-20", "source": "SUS 2025/26"}
    claim = await drafted(officer, line())
    for flex, freeze, path, allowed in (
        ("2098-12-31", "2099-01-01", "flex", False), ("2025-10-20", "2099-01-01", "flex", True),
        ("2025-10-20", "2099-01-01", "freeze", False), ("2025-10-20", "2025-11-18", "freeze", True),
    ):  # fmt: skip
        stated = await officer.post(TIMETABLE, days | {"flex": flex, "freeze": freeze})
        assert stated.status_code == 201
        answer = await tried(officer, claim, path, DAY if path == "flex" else None)
        if allowed:
            assert answer.status_code == 200
        else:
            day = flex if path == "flex" else freeze
            told = str(problem_in(answer, 409, "claim_not_ready")["detail"])
            assert told == f"{path.capitalize()} of 2025-09 is on {day} (SUS 2025/26)."


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"charged_to": "7A1"}, "7A1 was charged"),
        ({"gp": None}, "double claim"),
        ({"dataset": "ecds", "residence": CLAIM_LINE["residence"]}, "double claim"),
        ({"gp": CLAIM_LINE["gp"] | {"commissioner": "7A2", "lhb": "7A2"}}, "7A2 pays for it"),
        ({"activity_date": "2025-10-01"}, "2025-10"),
        ({"provider": "RBL"}, "RBL"),
        ({"hrg": "QQ01Z"}, "unknown-hrg"),
        ({"mechanism": "fixed"}, "no route"),
    ],
)
async def test_what_cannot_be_claimed_is_refused_with_its_reason(
    officer: Officer, change: Body, reason: str
) -> None:
    answer = await officer.post(CLAIMS, body(officer, line(), line(**change)))
    problem: Any = problem_in(answer, 422, "not_claimable")
    [fault] = problem["errors"]
    assert fault["pointer"] == "#/lines/1"
    assert reason in fault["detail"]


async def test_care_is_claimed_once_until_its_claim_is_void(officer: Officer) -> None:
    care = line()
    first = await drafted(officer, care)
    again = await officer.post(CLAIMS, body(officer, care | {"line_ref": "another"}))
    problem: Any = problem_in(again, 409, "spell_claimed")
    assert problem["errors"][0]["pointer"] == "#/lines/0/spell"
    twice = line()
    answer = await officer.post(CLAIMS, body(officer, twice, twice | {"line_ref": "2"}))
    problem_in(answer, 422, "not_claimable")
    voided = await act(officer, first, "voiding", {"reason": "Restated.", "day": "2025-10-31"})
    assert voided["state"] == "voided"
    assert (await drafted(officer, care))["state"] == "draft"


async def test_care_that_two_claim_at_once_is_claimed_once_whatever_it_is_grouped_to(
    officer: Officer,
) -> None:
    care = line()
    drafts = [body(officer, care), body(officer, care | {"hrg": REGROUPED})]
    answers = await asyncio.gather(*(officer.post(CLAIMS, draft) for draft in drafts * 3))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]


async def test_a_voided_claim_leaves_nothing_in_the_ledger(officer: Officer) -> None:
    book = await Officer(officer.client, officer.settings, scopes=SCOPES).open()
    at_flex, frozen = await drafted(book), await drafted(book)
    for claim in (at_flex, frozen):
        await act(book, claim, "flex", DAY)
    await act(book, frozen, "freeze")
    for claim in (at_flex, frozen):
        await act(book, claim, "voiding", {"reason": "Restated.", "day": "2025-10-31"})
    assert set((await book.balances()).values()) <= {"0.00"}
    problem_in(await tried(book, frozen, "submission"), 409, "claim_not_ready")


async def test_nobody_approves_what_they_made_or_submitted(officer: Officer) -> None:
    claim = await drafted(officer)
    await act(officer, claim, "flex", DAY)
    await act(officer, claim, "freeze")
    await act(officer, claim, "submission", sub="submitter")
    for sub in ("", "submitter"):
        answer = await tried(officer, claim, "approval", tie_out(PRICE), sub=sub)
        problem_in(answer, 403, "second_person_needed")
    back = await act(officer, claim, "return", {"reason": "Check line 1."}, sub="approver")
    assert back["state"] == "frozen"


async def test_an_invoice_is_what_its_sources_add_up_to(officer: Officer) -> None:
    claim = await drafted(officer)
    await act(officer, claim, "flex", DAY)
    await act(officer, claim, "freeze")
    await act(officer, claim, "submission")
    short = tie_out(PRICE, plcm={"amount": "10000.00"}, drugs={"amount": "14.28"})
    refused = await tried(officer, claim, "approval", short, sub="approver")
    problem: Any = problem_in(refused, 409, "does_not_tie_out")
    assert [each["pointer"] for each in problem["errors"]] == ["#/plcm"]
    whole = short | {"adjustments": {"amount": "0.01"}}
    assert (await act(officer, claim, "approval", whole, sub="approver"))["state"] == "approved"


async def test_each_side_sees_its_own_and_nobody_else_anything(
    officer: Officer, payer: Officer, stranger: Officer
) -> None:
    draft = await drafted(officer)
    problem_in(await payer.get(f"{CLAIMS}/{draft['id']}"), 404, "claim_not_found")
    claim = await invoiced(officer)
    path = f"{CLAIMS}/{claim['id']}"
    seen = (await payer.get(path)).json()
    assert (seen["side"], seen["state"], seen["book"]) == ("respondent", "approved", None)
    assert [each["act"] for each in seen["acts"]] == ["approved"]
    assert seen["acts"][0]["acted_by"] is None
    [row] = (await payer.get(f"{path}/lines")).json()["items"]
    assert (row["charged"], "spell" in row) == (None, False)
    for each in ("", "/lines", "/challenges", "/backing-data.csv", "/backing-data.xlsx"):
        problem_in(await stranger.get(f"{path}{each}"), 404, "claim_not_found")
    assert (await stranger.get(CLAIMS)).json()["items"] == []
    paid = {"amount": {"amount": "1.00"}, "reference": "B", "day": "2025-11-15"}
    problem_in(await tried(payer, claim, "remittances", paid), 403, "not_yours")


async def test_an_approver_approves_the_claim_that_they_read(officer: Officer) -> None:
    claim = await drafted(officer)
    await act(officer, claim, "flex", DAY)
    await act(officer, claim, "freeze")
    submitted = await tried(officer, claim, "submission")
    at, ties = f"{CLAIMS}/{claim['id']}", tie_out(PRICE)
    read = {"If-Match": await officer.etag(at)}
    assert submitted.headers["etag"] == read["If-Match"]
    await act(officer, claim, "return", {"reason": "No."}, sub="reviewer")
    stale = await tried(officer, claim, "approval", ties, sub="approver", **read)
    problem_in(stale, 412, "precondition_failed")
    assert stale.headers["etag"] == await officer.etag(at)
    again = await tried(officer, claim, "submission", **{"If-Match": stale.headers["etag"]})
    assert again.status_code == 200, again.text
    # A claim that was returned and submitted again is in the same state, and yet another one.
    stale = await tried(officer, claim, "approval", ties, sub="approver", **read)
    problem_in(stale, 412, "precondition_failed")
    now = {"If-Match": await officer.etag(at), "Idempotency-Key": str(uuid4())}
    approved = await tried(officer, claim, "approval", ties, sub="approver", **now)
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    await act(officer, claim, "write-off", WRITE_OFF)
    replayed = await tried(officer, claim, "approval", ties, sub="approver", **now)
    assert replayed.headers["idempotency-hit"] == "true"
    assert replayed.json() == approved.json()


async def test_each_side_names_the_claim_as_it_sees_it(officer: Officer, payer: Officer) -> None:
    claim = await invoiced(officer)
    at = f"{CLAIMS}/{claim['id']}"
    theirs, own = await payer.etag(at), await officer.etag(at)
    asked = {"lines": [1], "reason": "gp_or_address", "detail": "Moved.", "answer_by": "2099-01-01"}
    await act(officer, claim, "write-off", WRITE_OFF)
    assert await payer.etag(at) == theirs
    refused = await tried(payer, claim, "challenges", asked, **{"If-Match": own})
    problem_in(refused, 412, "precondition_failed")
    assert refused.headers["etag"] == theirs
    read = {"If-Match": theirs}
    challenged = await tried(payer, claim, "challenges", asked, **read)
    assert (challenged.status_code, challenged.json()["state"]) == (200, "challenged")
    problem_in(await tried(payer, claim, "challenges", asked, **read), 412, "precondition_failed")


async def test_of_two_who_act_on_what_they_read_one_does(officer: Officer) -> None:
    claim = await invoiced(officer)
    read = {"If-Match": await officer.etag(f"{CLAIMS}/{claim['id']}")}
    paid = [
        {"amount": {"amount": PRICE}, "reference": each, "day": "2025-11-15"} for each in ("A", "B")
    ]
    answers = await asyncio.gather(
        *(tried(officer, claim, "remittances", each, **read) for each in paid)
    )
    assert sorted(each.status_code for each in answers) == [200, 412]


async def test_a_challenge_is_answered_by_a_credit_note_that_is_linked(
    officer: Officer, payer: Officer
) -> None:
    claim = await invoiced(officer, line(), line())
    asked = {"lines": [2], "reason": "gp_or_address", "detail": "Moved.", "answer_by": "2099-01-01"}
    problem_in(await tried(officer, claim, "challenges", asked), 403, "not_yours")
    assert (await act(payer, claim, "challenges", asked))["state"] == "challenged"
    problem_in(await tried(payer, claim, "challenges", asked), 409, "line_challenged")
    unknown = asked | {"lines": [3]}
    problem_in(await tried(payer, claim, "challenges", unknown), 422, "line_unknown")
    [challenge] = (await payer.get(f"{CLAIMS}/{claim['id']}/challenges")).json()["items"]
    path = f"challenges/{challenge['number']}/answer"
    answer = {"credit": {"amount": "10014.30"}, "detail": "Agreed.", "day": "2025-11-20"}
    problem_in(await tried(officer, claim, path, answer), 422, "credit_exceeds")
    credited = await act(officer, claim, path, answer | {"credit": {"amount": PRICE}})
    assert (credited["credited"]["amount"], credited["outstanding"]["amount"]) == (PRICE, PRICE)
    problem_in(await tried(officer, claim, path, answer), 409, "challenge_answered")
    last = credited["acts"][-1]["journal"]
    reversal = (await officer.get(f"/v1/finance/journals/{last}")).json()
    approved = next(each for each in credited["acts"] if each["act"] == "approved")
    assert reversal["reverses"] == approved["journal"]


async def challenged(officer: Officer, payer: Officer, care: Body) -> tuple[Any, str]:
    """An invoice of one line that is challenged, and the path of the answer."""
    claim = await invoiced(officer, care)
    asked = {"lines": [1], "reason": "gp_or_address", "detail": "Moved.", "answer_by": "2099-01-01"}
    await act(payer, claim, "challenges", asked)
    [challenge] = (await payer.get(f"{CLAIMS}/{claim['id']}/challenges")).json()["items"]
    return claim, f"challenges/{challenge['number']}/answer"


def corrected(care: Body, **more: Any) -> Body:
    line = care | more
    return {"correction": {"price_book": "welsh-prices", "line": line}, "detail": "Put right.",
            "day": "2025-11-20"}  # fmt: skip


async def test_a_corrected_line_is_credited_and_claimed_of_who_pays_by_its_right_facts(
    officer: Officer, payer: Officer
) -> None:
    book = await Officer(officer.client, officer.settings, scopes=SCOPES).open()
    care = line()
    claim, path = await challenged(book, payer, care)
    powys = CLAIM_LINE["gp"] | {"commissioner": "7A2", "lhb": "7A2"}
    other = corrected(care, spell="another", gp=powys)
    problem: Any = problem_in(await tried(book, claim, path, other), 422, "not_claimable")
    assert problem["errors"][0]["pointer"] == "#/correction/line/spell"
    unpriced = corrected(care, gp=powys, hrg="QQ01Z")
    problem = problem_in(await tried(book, claim, path, unpriced), 422, "not_claimable")
    assert problem["errors"][0]["pointer"] == "#/correction/line"
    credited = await act(book, claim, path, corrected(care, gp=powys, length_of_stay=100))
    assert (credited["state"], credited["credited"]["amount"]) == ("settled", PRICE)
    assert (await book.balances())["1110"] == "0.00"
    [anew] = (await book.get(CLAIMS, corrects=claim["id"])).json()["items"]
    assert (anew["payer"], anew["state"], anew["lines"]) == ("7A2", "draft", 1)
    assert anew["corrects"] == {"claim": claim["id"], "line": 1}
    assert anew["total"]["amount"] > PRICE
    again = await book.post(CLAIMS, body(book, care))
    problem_in(again, 409, "spell_claimed")


async def test_a_line_that_was_charged_rightly_after_all_is_credited_and_claimed_of_nobody(
    officer: Officer, payer: Officer
) -> None:
    care = line()
    claim, path = await challenged(officer, payer, care)
    credited = await act(officer, claim, path, corrected(care, gp=None))
    assert credited["outstanding"]["amount"] == "0.00"
    assert (await officer.get(CLAIMS, corrects=claim["id"])).json()["items"] == []


async def test_both_sides_compare_their_lines_by_reference(
    officer: Officer, payer: Officer, stranger: Officer
) -> None:
    claim = await invoiced(officer, *(line(line_ref=ref) for ref in ("a", "b", "c")))
    path = f"{CLAIMS}/{claim['id']}/comparison"
    held = [
        {"line_ref": "a", "amount": {"amount": PRICE}, "currency": "AA22C"},
        {"line_ref": "b", "amount": {"amount": "10000.00"}, "month": "2025-08"},
        {"line_ref": "d", "amount": {"amount": "1.00"}},
    ]
    found = (await payer.post(path, {"lines": held})).json()
    told = {each["agreement"]: (each["lines"], each["claim"]["amount"], each["sent"]["amount"])
            for each in found["agreements"]}  # fmt: skip
    assert told == {
        "matched": (1, PRICE, PRICE),
        "different": (1, PRICE, "10000.00"),
        "only_in_claim": (1, PRICE, "0.00"),
        "only_sent": (1, "0.00", "1.00"),
    }
    assert (found["claim_total"]["amount"], found["sent_total"]["amount"]) == (
        claim["total"]["amount"], "20015.29"
    )  # fmt: skip
    assert [(each["line_ref"], each["differs"]) for each in found["items"]] == [
        ("b", ["amount", "month"]), ("c", []), ("d", [])
    ]  # fmt: skip
    assert (await officer.post(path, {"lines": held})).json() == found
    problem_in(await stranger.post(path, {"lines": held}), 404, "claim_not_found")


async def test_the_payer_s_own_file_is_compared_by_spell(officer: Officer, payer: Officer) -> None:
    sent = [line() for _ in range(2)]
    claim = await invoiced(officer, *sent)
    path = f"{CLAIMS}/{claim['id']}/comparison"
    own = {"line_ref": "theirs-1", "spell": sent[0]["spell"], "amount": {"amount": PRICE},
           "currency": "AA22C", "day": sent[0]["activity_date"]}  # fmt: skip
    other = own | {"spell": sent[1]["spell"], "day": "2025-09-30"}
    found = (await payer.post(path, {"lines": [own, other]})).json()
    assert [each["lines"] for each in found["agreements"]] == [1, 1, 0, 0]
    [item] = found["items"]
    assert (item["differs"], item["spell"]) == (["day"], sent[1]["spell"])
    unclear = await payer.post(path, {"lines": [{"amount": {"amount": "1.00"}}]})
    assert problem_in(unclear, 422, "invalid")["errors"][0]["pointer"] == "#/lines/0"  # type: ignore[index]


async def test_a_write_off_needs_another_person(officer: Officer) -> None:
    claim = await invoiced(officer)
    problem_in(await tried(officer, claim, "write-off/approval"), 409, "write_off_not_asked")
    asked = {"amount": {"amount": "10014.30"}, "reason": "Out of time.", "day": "2025-11-30"}
    problem_in(await tried(officer, claim, "write-off", asked), 422, "write_off_exceeds")
    await act(officer, claim, "write-off", asked | {"amount": {"amount": PRICE}})
    problem_in(await tried(officer, claim, "write-off/approval"), 403, "second_person_needed")
    gone = await act(officer, claim, "write-off/approval", sub="approver")
    assert (gone["state"], gone["written_off"]["amount"]) == ("settled", PRICE)


async def test_the_total_of_the_backing_data_is_the_invoice(officer: Officer) -> None:
    claim = await invoiced(officer, line(), line(), line())
    path = f"{CLAIMS}/{claim['id']}/backing-data"
    table = list(csv.DictReader(io.StringIO((await officer.get(f"{path}.csv")).text)))
    assert [row["line"] for row in table] == ["1", "2", "3", "Total"]
    assert table[-1]["amount"] == claim["total"]["amount"] == "30042.87"
    assert not {"spell", "age", "nhs_number"} & set(table[0])
    assert [row["synthetic"] for row in table] == ["no", "no", "no", ""]
    assert (await officer.get(f"{path}.xlsx")).content.startswith(b"PK")


async def test_debt_ages_from_the_date_of_its_invoice(
    officer: Officer, finance_settings: Settings
) -> None:
    before = await _bands(officer, "2025-11-30")
    await invoiced(officer)
    after = await _bands(officer, "2025-11-30")
    assert float(after["0-30"]) - float(before["0-30"]) == pytest.approx(10014.29)
    assert (await _bands(officer, "2025-12-01"))["31-60"] == after["0-30"]
    assert (await _bands(officer, "2026-01-30"))["90+"] == after["0-30"]


async def _bands(officer: Officer, as_of: str) -> dict[str, str]:
    found = (await officer.get(f"{CLAIMS}/aged-debt", as_of=as_of)).json()
    bands = next((each["bands"] for each in found["items"] if each["payer"] == "7A1"), {})
    return {band: bands.get(band, {"amount": "0.00"})["amount"]
            for band in ("0-30", "31-60", "61-90", "90+")}  # fmt: skip


@pytest.mark.parametrize("reference", ["9434765919", "943 476 5919", "943-476-5919"])
async def test_a_number_of_ten_digits_is_no_pseudonym(officer: Officer, reference: str) -> None:
    answer = await officer.post(CLAIMS, body(officer, line(spell=reference)))
    problem: Any = problem_in(answer, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "#/lines/0/spell"
    assert reference not in answer.text

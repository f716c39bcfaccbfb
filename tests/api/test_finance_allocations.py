"""Money is passed on or released: proposed, approved by another person, kept by the ledger."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.ledgers import Officer
from tests.api.test_finance_budgets import Team
from tests.api.test_shared_service import problem_in

ALLOCATIONS, CALCULATE = "/v1/finance/allocations", "/v1/finance/calculate"
# The sums of the practices of 2024/25 in 27D by upper-tier authority.
BODIES = [
    {"body": "E06000049", "name": "Cheshire East", "weight": "424892.814048187"},
    {"body": "E06000050", "name": "Cheshire West and Chester", "weight": "387825.1784024"},
]


@pytest.fixture
def team(finance: httpx.AsyncClient, finance_settings: Settings) -> Team:
    return Team(finance, finance_settings)


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


def devolution(book: str | None, **more: object) -> dict[str, Any]:
    return {
        "organisation": "27D",
        "book": book,
        "effective_date": "2025-04-01",
        "description": "Devolved to two partnerships",
        "source": "GP practices, 2024/25",
        "total": {"amount": "1000000000.00"},
        "bodies": BODIES,
    } | more


def release(book: str | None, **more: object) -> dict[str, Any]:
    return {
        "organisation": "27D",
        "book": book,
        "effective_date": "2025-04-30",
        "description": "A fifth of running costs",
        "year": 2013,
        "population": 750_000,
        "share": "0.20",
    } | more


async def approved(team: Team, allocation: Any, sub: str = "bea") -> httpx.Response:
    headers = team.headers(sub) | {"Idempotency-Key": str(uuid4())}
    return await team.client.post(f"{ALLOCATIONS}/{allocation['id']}/approval", headers=headers)


async def proposed(team: Team, body: object, path: str = "") -> Any:
    answer = await team.post(f"{ALLOCATIONS}{path}", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_billion_is_devolved_to_the_penny_and_posted_when_it_is_approved(
    team: Team, officer: Officer
) -> None:
    made = await proposed(team, devolution(officer.book))
    shares = {each["body"]: each["amount"]["amount"] for each in made["shares"]}
    assert shares == {"E06000049": "522804734.23", "E06000050": "477195265.77"}
    assert (made["state"], made["journal"], await officer.balances()) == ("proposed", None, {})
    problem_in(await approved(team, made, "ann"), 403, "second_person_needed")
    done = (await approved(team, made)).json()
    assert (done["state"], done["decided_by"]) == ("approved", "bea")
    assert await officer.balances() == {"3100": "-1000000000.00", "5090": "1000000000.00"}
    journal = await officer.read({"id": done["journal"]})
    assert {each["counterparty"]: each["debit"] for each in journal["lines"][:-1]} == {
        body: {"amount": amount, "currency": "GBP"} for body, amount in shares.items()
    }
    assert journal["reference"] == f"allocation {made['id']}"
    problem_in(await approved(team, made, "cy"), 409, "allocation_decided")


async def test_a_fifth_of_running_costs_goes_to_patient_care_in_the_ledger(
    team: Team, officer: Officer
) -> None:
    made = await proposed(team, release(officer.book), "/running-cost-releases")
    costs = made["running_costs"]
    assert [costs[each]["amount"] for each in ("allowance", "released", "remaining")] == [
        "18750000.00", "3750000.00", "15000000.00",
    ]  # fmt: skip
    assert costs["remaining_per_head"]["amount"] == "20.00"
    assert (await approved(team, made)).status_code == 200
    assert await officer.balances() == {"5100": "3750000.00", "6010": "-3750000.00"}


async def test_what_is_in_shadow_is_never_posted(team: Team, officer: Officer) -> None:
    made = await proposed(team, devolution(None))
    done = (await approved(team, made)).json()
    assert (done["state"], done["journal"]) == ("approved", None)
    assert await officer.balances() == {}


async def test_many_who_approve_at_once_post_one_journal(team: Team, officer: Officer) -> None:
    made = await proposed(team, release(officer.book), "/running-cost-releases")
    answers = await asyncio.gather(*(approved(team, made, f"p{number}") for number in range(8)))
    assert sorted(each.status_code for each in answers) == [200, *[409] * 7]
    assert (await officer.balances())["5100"] == "3750000.00"


async def reversed_(team: Team, made: Any, day: str, sub: str = "bea") -> httpx.Response:
    body = {"reason": "The partnership was not formed", "effective_date": day}
    headers = team.headers(sub) | {"Idempotency-Key": str(uuid4())}
    path = f"{ALLOCATIONS}/{made['id']}/reversal"
    return await team.client.post(path, json=body, headers=headers)


async def test_an_allocation_is_taken_back_once_by_another_person(
    team: Team, officer: Officer
) -> None:
    made = await proposed(team, devolution(officer.book))
    problem_in(await reversed_(team, made, "2025-05-01"), 409, "allocation_not_posted")
    etag = (await approved(team, made)).headers["etag"]
    problem_in(await reversed_(team, made, "2025-05-01", "ann"), 403, "second_person_needed")
    problem_in(await reversed_(team, made, "2025-03-31"), 422, "reversal_too_early")
    answers = await asyncio.gather(*(reversed_(team, made, "2025-05-01") for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    found = await team.get(f"{ALLOCATIONS}/{made['id']}")
    assert (found.json()["state"], len(found.json()["reversals"])) == ("reversed", 1)
    assert found.headers["etag"] != etag
    assert set((await officer.balances()).values()) == {"0.00"}
    query = {"book": officer.book, "start": "2025-04-01", "end": "2025-05-31"}
    told = (await officer.get("/v1/finance/reconciliation", **query)).json()["sub_ledgers"]
    assert {each["code"]: each["ties"] for each in told}["allocations"]


async def test_an_allocation_is_decided_on_as_it_was_read(team: Team, officer: Officer) -> None:
    bea = replace(officer, scopes=("finance.read", "finance.approve"), sub="bea")
    made, other = [await proposed(team, devolution(officer.book)) for _ in range(2)]
    at = f"{ALLOCATIONS}/{made['id']}"
    approved = await bea.act_on(at, "approval")
    assert approved.headers["etag"] == await bea.etag(at)
    taken_back = {"reason": "Not formed", "effective_date": "2025-05-01"}
    assert (await bea.act_on(at, "reversal", taken_back)).json()["state"] == "reversed"
    await bea.act_on(f"{ALLOCATIONS}/{other['id']}", "rejection", {"reason": "Not yet"})


async def test_what_is_left_of_an_allocation_is_taken_back_after_a_part(
    team: Team, officer: Officer
) -> None:
    made = await proposed(team, release(officer.book), "/running-cost-releases")
    journal = (await approved(team, made)).json()["journal"]
    part = [
        {"account": "5100", "debit": {"amount": "750000.00"}},
        {"account": "6010", "credit": {"amount": "750000.00"}},
    ]
    await officer.reverse({"id": journal}, "2025-04-30", lines=part)
    assert (await team.get(f"{ALLOCATIONS}/{made['id']}")).json()["state"] == "approved"
    taken = (await reversed_(team, made, "2025-04-30")).json()
    assert (taken["state"], len(taken["reversals"])) == ("reversed", 2)
    assert set((await officer.balances()).values()) == {"0.00"}


async def test_a_rejected_allocation_is_never_posted(team: Team, officer: Officer) -> None:
    made = await proposed(team, devolution(officer.book))
    at = f"{ALLOCATIONS}/{made['id']}/rejection"
    done = (await team.post(at, {"reason": "Not yet"}, sub="bea")).json()
    assert (done["state"], done["rejected_because"]) == ("rejected", "Not yet")
    problem_in(await approved(team, made, "cy"), 409, "allocation_decided")
    assert await officer.balances() == {}


async def test_an_approval_that_the_ledger_refuses_leaves_the_proposal_as_it_was(
    team: Team, officer: Officer
) -> None:
    made = await proposed(team, devolution(officer.book, effective_date="2024-04-01"))
    problem_in(await approved(team, made), 422, "date_outside_book")
    found = (await team.get(f"{ALLOCATIONS}/{made['id']}")).json()
    assert (found["state"], found["decided_by"]) == ("proposed", None)
    listed = (await team.get(ALLOCATIONS, limit=1)).json()["items"]
    assert listed == [found]


WRONG = [
    (devolution(None, bodies=[BODIES[0] | {"weight": "0"}]), 422, "no_weight", "#/bodies"),
    (devolution(None, bodies=[BODIES[0], BODIES[0]]), 422, "body_repeated", "#/bodies/1/body"),
    (devolution(None, bodies=[BODIES[0] | {"weight": 1.5}]), 422, "invalid", "#/bodies/0/weight"),
    (devolution(None, bodies=[BODIES[0] | {"weight": "-1"}]), 422, "invalid", "#/bodies/0/weight"),
    (devolution(None, total={"amount": "0.00"}), 422, "invalid", "#/total/amount"),
    (devolution(None, organisation="7A1"), 403, "not_yours", "#/organisation"),
    (devolution("NONE-2025"), 404, "book_not_found", "#/book"),
]


@pytest.mark.parametrize(("body", "status", "code", "pointer"), WRONG)
async def test_what_is_wrong_with_an_allocation_is_named(
    team: Team, body: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    problem = problem_in(await team.post(ALLOCATIONS, body), status, code)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]


async def test_what_is_wrong_with_a_release_is_named(team: Team, officer: Officer) -> None:
    path = f"{ALLOCATIONS}/running-cost-releases"
    for more, code, pointer in (
        ({"year": 2019}, "rate_unknown", "#/per_head"),
        ({"share": "0"}, "nothing_released", "#/share"),
        ({"share": "1.5"}, "invalid", "#/share"),
        ({"population": 0}, "invalid", "#/population"),
        ({"credit_account": "6999"}, "account_unknown", "#/credit_account"),
        ({"per_head": {"amount": "18.76"}}, "source_needed", "#/source"),
    ):
        problem = problem_in(await team.post(path, release(officer.book, **more)), 422, code)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], code


async def calculated(team: Team, name: str, body: object) -> Any:
    answer = await team.post(f"{CALCULATE}/{name}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_sums_are_there_for_whoever_may_read(team: Team) -> None:
    asked = {"total": {"amount": "1000000000.00"}, "bodies": BODIES}
    shares = (await calculated(team, "capitation", asked))["shares"]
    assert [each["amount"]["amount"] for each in shares] == ["522804734.23", "477195265.77"]
    costs = await calculated(team, "running-costs", {"year": 2013, "population": 750_000})
    assert (costs["released"]["amount"], costs["remaining_per_head"]["amount"]) == (
        "3750000.00", "20.00",
    )  # fmt: skip
    part = {"part": {"amount": "320000000"}, "whole": {"amount": "520000000"}}
    assert await calculated(team, "budget-share", part) == {"share": 0.6154, "words": "61.54%"}


async def test_an_overspent_pool_is_met_in_the_stated_order(team: Team) -> None:
    pool: dict[str, Any] = {
        "contributions": [
            {"partner": "27D", "amount": {"amount": "6.00"}},
            {"partner": "E06000049", "amount": {"amount": "4.00"}},
        ],
        "lines": [
            {"code": "A", "budget": {"amount": "10.00"}, "actual": {"amount": "25.00"}},
            {"code": "B", "budget": {"amount": "3.00"}, "actual": {"amount": "2.00"}},
        ],
        "risk_pool": {"amount": "0.50"},
        "uncommitted_schemes": {"amount": "1.50"},
    }
    found = await calculated(team, "pool-overspend", pool)
    steps = {each["source"]: each["amount"]["amount"] for each in found["steps"]}
    assert steps == {
        "underspends": "1.00", "risk_pool": "0.50", "uncommitted_schemes": "1.50",
        "partners": "10.00", "unfunded": "2.00",
    }  # fmt: skip
    agreement = {
        "agreed_on": "2025-05-01", "agreed_by": ["27D", "E06000049"], "spent_on": "2025-06-01"
    }  # fmt: skip
    found = await calculated(team, "pool-overspend", pool | {"agreement": agreement})
    assert [each["paid"]["amount"] for each in found["partners"]] == ["7.20", "4.80"]
    fixed = pool["lines"][0] | {"shares": [{"partner": "27E", "weight": "1"}]}
    refused = await team.post(f"{CALCULATE}/pool-overspend", pool | {"lines": [fixed]})
    assert problem_in(refused, 422, "partner_unknown")["errors"][0]["pointer"] == (
        "#/lines/0/shares/0/partner"
    )

"""Savings schemes are planned, approved, told of, and what they deliver is reinvested."""

import asyncio
import io
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.contracts.metrics import SILENT
from services.shared.settings import Settings
from tests.api.ledgers import Officer, pounds
from tests.api.test_shared_service import problem_in
from tests.vega_lite import fault

SCHEMES, REINVESTMENTS, SAVINGS = (
    f"/v1/finance/{name}" for name in ("schemes", "reinvestments", "savings")
)
MONTHS = [f"{2025 + (m + 3) // 12}-{(m + 3) % 12 + 1:02}" for m in range(12)]


def month(name: str, gross: int, investment: int = 0) -> dict[str, Any]:
    return {"month": name, "gross": pounds(gross), "investment": pounds(investment)}


def planned(total: int, investment: int = 0) -> dict[str, Any]:
    """Pence, all of them in March."""
    saving = {"gross": pounds(total), "investment": pounds(investment)}
    return {"full_year": saving, "months": [month("2026-03", total, investment)]}


def scheme(officer: Officer, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "organisation": officer.org,
        "book": officer.book,
        "year": 2025,
        "name": "Hand surgery",
        "description": "In the community",
        "lead": "Head of planned care",
        "recurrent": True,
        "starts_on": "2025-04-01",
        "plan": plan,
    } | more


def second(officer: Officer) -> Officer:
    """A colleague who approves."""
    scopes = ("finance.read", "finance.approve")
    return Officer(
        officer.client,
        officer.settings,
        officer.org,
        scopes,
        officer.book,
        "approver",
        roles=("finance_approver",),
    )


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    """Of an organisation of its own, so that a summary has its schemes only."""
    org = f"Q{uuid4().hex[:5].upper()}"
    return await Officer(finance, finance_settings, org).open()


async def made(officer: Officer, plan: dict[str, Any], **more: Any) -> Any:
    """A scheme whose plan is approved."""
    answer = await officer.post(SCHEMES, scheme(officer, plan, **more))
    assert answer.status_code == 201, answer.text
    path = f"{SCHEMES}/{answer.json()['id']}/plans/1/approval"
    approved = await second(officer).post(path)
    assert approved.status_code == 200, approved.text
    return approved.json()


async def told(officer: Officer, made: Any, *actual: dict[str, Any]) -> httpx.Response:
    return await officer.post(f"{SCHEMES}/{made['id']}/figures", {"actual": list(actual)})


def reinvestment(pence: int, **more: Any) -> dict[str, Any]:
    return {
        "amount": pounds(pence),
        "effective_date": "2026-03-31",
        "purpose": "Two community matrons",
        "source": {"account": "5000", "programme_area": "planned care"},
        "target": {"account": "5100", "programme_area": "community services"},
    } | more


async def asked(officer: Officer, made: Any, pence: int, **more: Any) -> httpx.Response:
    path = f"{SCHEMES}/{made['id']}/reinvestments"
    return await officer.post(path, reinvestment(pence, **more))


async def delivered(officer: Officer, pence: int, investment: int = 0) -> Any:
    """A scheme that delivered so much, gross."""
    found = await made(officer, planned(pence, investment))
    answer = await told(officer, found, month("2026-03", pence, investment))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_scheme_counts_once_a_second_person_approved_its_plan(officer: Officer) -> None:
    body = scheme(officer, planned(1_054_900_000))
    answer = await officer.post(SCHEMES, body)
    assert (answer.status_code, answer.json()["plans"][0]["state"]) == (201, "waiting")
    assert answer.json()["rating"] is None
    path = f"{answer.headers['location']}/plans/1/approval"
    same = Officer(officer.client, officer.settings, officer.org, ("finance.approve",))
    problem_in(await same.post(path), 403, "second_person_needed")
    summary = (await officer.get(SAVINGS, year=2025)).json()
    assert summary["organisations"] == []
    approved = await second(officer).post(path)
    assert approved.json()["plans"][0]["decided_by"] == "approver"
    problem_in(await second(officer).post(path), 409, "plan_decided")


async def test_plan_10549k_and_delivered_8921k_is_1628k_or_15_4_percent_less(
    officer: Officer,
) -> None:
    found = await made(officer, planned(1_054_900_000))
    await told(officer, found, month("2026-03", 892_100_000))
    summary = (await officer.get(SAVINGS, year=2025, organisation=officer.org)).json()
    standing = summary["organisations"][0]["standing"]
    assert standing["plan_to_date"]["net"]["amount"] == "10549000.00"
    assert standing["delivered"]["net"]["amount"] == "8921000.00"
    assert standing["variance"]["amount"] == "-1628000.00"
    assert standing["variance_percent"] == -15.4
    rated = summary["organisations"][0]["items"][0]["rating"]
    assert (rated["colour"], rated["rule"]["code"]) == ("amber", "savings-2011")
    assert rated["rule"]["says"] == summary["rule"]["says"]


async def test_a_new_plan_leaves_the_approved_one_in_force_until_it_is_approved(
    officer: Officer,
) -> None:
    found = await made(officer, planned(100))
    at = f"{SCHEMES}/{found['id']}/plans"
    answer = await officer.post(at, planned(300) | {"reason": "Begins later"})
    assert [each["state"] for each in answer.json()["plans"]] == ["approved", "waiting"]
    assert answer.json()["standing"]["plan"]["net"]["amount"] == "1.00"
    problem_in(await officer.post(at, planned(5) | {"reason": "r"}), 409, "plan_waits")
    rejected = await second(officer).post(f"{at}/2/rejection", {"reason": "Too much"})
    assert rejected.json()["plans"][1]["decision_reason"] == "Too much"
    await officer.post(at, planned(200) | {"reason": "As agreed"})
    approved = await second(officer).post(f"{at}/3/approval")
    assert approved.json()["standing"]["plan"]["net"]["amount"] == "2.00"


async def test_a_plan_is_decided_on_by_who_read_the_scheme_as_it_is(officer: Officer) -> None:
    found = await made(officer, planned(100))
    scheme_path, plans = f"{SCHEMES}/{found['id']}", f"{SCHEMES}/{found['id']}/plans"
    await officer.post(plans, planned(200) | {"reason": "As agreed"})
    read = {"If-Match": await officer.etag(scheme_path)}
    await told(officer, found, month("2026-03", 400))
    stale = await second(officer).post(f"{plans}/2/approval", **read)
    problem_in(stale, 412, "precondition_failed")
    done = await second(officer).act_on(f"{plans}/2", "approval", of=scheme_path)
    assert done.headers["etag"] == await officer.etag(scheme_path)
    await officer.post(plans, planned(300) | {"reason": "Once more"})
    await second(officer).act_on(f"{plans}/3", "rejection", {"reason": "No"}, of=scheme_path)


async def test_a_plan_beyond_the_limit_of_the_approver_is_refused(officer: Officer) -> None:
    admin = Officer(officer.client, officer.settings, officer.org, ("admin.clients",), sub="admin")
    limit = {
        "organisation": officer.org, "role": "finance_approver", "amount": pounds(100_000),
        "starts": "2025-04-01", "source": "Scheme of delegation",
    }  # fmt: skip
    assert (await admin.post("/v1/finance/approval-limits", limit)).status_code == 201
    answer = await officer.post(SCHEMES, scheme(officer, planned(100_001)))
    path = f"{answer.headers['location']}/plans/1/approval"
    problem_in(await second(officer).post(path), 403, "beyond_limit")


async def test_what_is_told_again_is_corrected_and_what_was_told_is_kept(officer: Officer) -> None:
    found = await delivered(officer, 500)
    answer = await told(officer, found, month("2026-03", 400))
    assert answer.json()["months"][-1]["actual"]["net"]["amount"] == "4.00"
    with psycopg.connect(officer.settings.database_url("finance")) as connection:
        rows = connection.execute(
            "SELECT revision, gross FROM scheme_figure WHERE scheme = %s ORDER BY revision",
            [found["id"]],
        ).fetchall()
        assert rows == [(1, 500), (2, 400)]
        for statement in ("UPDATE scheme_figure SET gross = 1", "DELETE FROM reinvestment"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


async def test_a_description_is_changed_by_who_read_it(officer: Officer) -> None:
    found = await made(officer, planned(100))
    path = f"{SCHEMES}/{found['id']}"
    read = await officer.get(path)
    named = {"name", "description", "lead", "recurrent", "starts_on", "indicators"}
    body = {name: read.json()[name] for name in named}
    body["milestones"] = [{"name": "Signed", "due_on": "2025-06-30", "met_on": None}]
    headers = officer.headers | {"If-Match": read.headers["etag"]}
    changed = await officer.client.put(path, json=body, headers=headers)
    assert changed.json()["rating"]["reason"] == "The forecast is 0% of plan."
    stale = await officer.client.put(path, json=body, headers=headers)
    problem_in(stale, 412, "precondition_failed")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"actual": [month("2026-04", 1)]}, "#/actual/0/month", "month_outside_year"),
        ({"actual": [month("2025-04", 1)] * 2}, "#/actual/1/month", "month_twice"),
        (
            {"forecast": [{"month": "2025-04", "gross": {"amount": "-1.00"}}]},
            "#/forecast/0/gross/amount",
            None,
        ),
        (
            {"forecast": [{"month": "2025-04", "gross": {"amount": 1.5}}]},
            "#/forecast/0/gross/amount",
            None,
        ),
        (
            {"forecast": [{"month": "2025-04", "gross": {"amount": "1.005"}}]},
            "#/forecast/0/gross/amount",
            None,
        ),
        (
            {"forecast": [{"month": "2025-04", "gross": pounds(1) | {"currency": "EUR"}}]},
            "#/forecast/0/gross/currency",
            None,
        ),
    ],
)
async def test_a_wrong_figure_is_named_and_nothing_is_told(
    officer: Officer, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    found = await made(officer, planned(100))
    answer = await officer.post(f"{SCHEMES}/{found['id']}/figures", body)
    problem = problem_in(answer, 422, code or "invalid")
    assert problem["errors"][0]["pointer"] == pointer
    assert (await officer.get(f"{SCHEMES}/{found['id']}")).json()["version"] == found["version"]


async def test_a_month_that_has_not_begun_has_no_actual(officer: Officer) -> None:
    year = date.today().year + 1  # noqa: DTZ011 (any later year will do)
    plan = {
        "full_year": {"gross": pounds(1)},
        "months": [month(f"{year}-05", 1)],
    }
    found = await made(officer, plan, year=year)
    problem = problem_in(await told(officer, found, month(f"{year}-05", 1)), 422, "month_not_begun")
    assert problem["errors"][0]["pointer"] == "#/actual/0/month"


async def test_a_reinvestment_is_decided_on_as_it_was_read(officer: Officer) -> None:
    found = await delivered(officer, 120_00)
    first, other = [
        f"{REINVESTMENTS}/{(await asked(officer, found, 10_00)).json()['id']}" for _ in range(2)
    ]
    await second(officer).act_on(first, "approval")
    body = {"reason": "Not filled", "effective_date": "2026-03-31"}
    assert (await officer.act_on(first, "reversal", body)).json()["state"] == "reversed"
    await second(officer).act_on(other, "rejection", {"reason": "Too little"})


async def test_an_approved_reinvestment_is_a_transfer_in_the_ledger(officer: Officer) -> None:
    found = await delivered(officer, 120_00, investment=20_00)
    waiting = await asked(officer, found, 100_00)
    assert (waiting.status_code, waiting.json()["state"]) == (201, "waiting")
    assert await officer.balances() == {}
    path = f"{REINVESTMENTS}/{waiting.json()['id']}"
    same = Officer(officer.client, officer.settings, officer.org, ("finance.approve",))
    problem_in(await same.post(f"{path}/approval"), 403, "second_person_needed")
    approved = (await second(officer).post(f"{path}/approval")).json()
    assert await officer.balances() == {"5000": "-100.00", "5100": "100.00"}
    journal = (await officer.get(f"/v1/finance/journals/{approved['journal']}")).json()
    assert journal["reference"] == f"reinvestment/{approved['id']}"
    problem_in(await second(officer).post(f"{path}/approval"), 409, "reinvestment_decided")
    body = {"reason": "Not filled", "effective_date": "2026-03-31"}
    back = (await officer.post(f"{path}/reversal", body)).json()
    assert (back["state"], back["reason"]) == ("reversed", "Not filled")
    assert await officer.balances() == {"5000": "0.00", "5100": "0.00"}
    problem_in(await officer.post(f"{path}/reversal", body), 409, "reinvestment_not_posted")
    listed = (await officer.get(f"{SCHEMES}/{found['id']}/reinvestments")).json()["items"]
    assert listed == [(await officer.get(path)).json()]


async def test_no_more_is_reinvested_than_was_delivered_net(officer: Officer) -> None:
    found = await delivered(officer, 120_00, investment=20_00)
    problem = problem_in(await asked(officer, found, 100_01), 409, "reinvestment_exceeds")
    assert problem["errors"][0]["pointer"] == "#/amount"
    first = await asked(officer, found, 60_00)
    problem_in(await asked(officer, found, 40_01), 409, "reinvestment_exceeds")
    less = await told(officer, found, month("2026-03", 59_99))
    problem_in(less, 409, "delivered_below_reinvested")
    path = f"{REINVESTMENTS}/{first.json()['id']}/rejection"
    await second(officer).post(path, {"reason": "Not now"})
    assert (await asked(officer, found, 100_00)).status_code == 201


async def test_many_at_once_never_reinvest_more_than_was_delivered(officer: Officer) -> None:
    found = await delivered(officer, 100_00)
    answers = await asyncio.gather(*(asked(officer, found, 10_00) for _ in range(16)))
    assert sorted(each.status_code for each in answers) == [201] * 10 + [409] * 6
    approving = second(officer)
    ids = [each.json()["id"] for each in answers if each.status_code == 201]
    twice = [approving.post(f"{REINVESTMENTS}/{id_}/approval") for id_ in ids * 2]
    decided = await asyncio.gather(*twice)
    assert sorted(each.status_code for each in decided) == [200] * 10 + [409] * 10
    assert await officer.balances() == {"5000": "-100.00", "5100": "100.00"}
    assert (await officer.get(f"{SCHEMES}/{found['id']}")).json()["reinvested"] == pounds(100_00)


async def test_a_transfer_from_a_place_to_itself_or_to_no_account_is_refused(
    officer: Officer,
) -> None:
    found = await delivered(officer, 100_00)
    place = {"account": "5000"}
    answer = await asked(officer, found, 1, source=place, target=place)
    problem_in(answer, 422, "same_place")
    answer = await asked(officer, found, 1, target={"account": "9999"})
    problem = problem_in(answer, 422, "account_unknown")
    assert problem["errors"][0]["pointer"] == "#/target/account"


async def test_a_reinvestment_in_a_closed_period_posts_nothing_and_can_wait(
    officer: Officer,
) -> None:
    found = await delivered(officer, 100_00)
    waiting = await asked(officer, found, 100_00)
    await officer.close_before("2026-03")
    await officer.post(f"/v1/finance/books/{officer.book}/periods/2026-03/close")
    path = f"{REINVESTMENTS}/{waiting.json()['id']}"
    problem_in(await second(officer).post(f"{path}/approval"), 409, "period_closed")
    assert (await officer.get(path)).json()["state"] == "waiting"


async def test_linked_indicators_say_that_the_metrics_service_does_not_answer(
    officer: Officer,
) -> None:
    link = {"indicator": "emergency-admissions", "organisation": "27D", "category": "all"}
    found = await made(officer, planned(100), indicators=[link])
    answer = await officer.get(f"{SCHEMES}/{found['id']}/indicators")
    nothing = {"variation": None, "assurance": None, "latest": None, "detail": SILENT}
    assert answer.json() == {"items": [link | nothing]}


async def test_a_summary_is_a_table_a_workbook_and_two_pictures(officer: Officer) -> None:
    for name, plan, actual in (("Hand surgery", 900_000_00, 500_000_00), ("=1+1", 1_00, 2_00)):
        found = await made(officer, planned(plan), name=name)
        await told(officer, found, month("2026-03", actual))
    asked = {"year": 2025, "organisation": officer.org}
    table = (await officer.get(f"{SAVINGS}.csv", **asked)).text.splitlines()
    assert table[1].startswith(f"{officer.org},Hand surgery,Head of planned care,,yes,red,")
    assert table[2].startswith(f"{officer.org},'=1+1,")
    book = zipfile.ZipFile(io.BytesIO((await officer.get(f"{SAVINGS}.xlsx", **asked)).content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>SUM(O2:O3)</f><v>-399999.00</v>" in sheet
    for path, said in (
        ("schemes", "£500k of £900k, red"),
        ("waterfall", "Hand surgery \N{MINUS SIGN}£400k"),
    ):
        spec = (await officer.get(f"{SAVINGS}/{path}.vl.json", **asked)).json()
        assert fault(spec) is None
        assert said in spec["description"]
        drawn = await officer.get(f"{SAVINGS}/{path}.svg", **asked)
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert "Hand surgery" in drawn.text


async def test_a_month_of_another_year_is_no_month_to_sum_up_to(officer: Officer) -> None:
    answer = await officer.get(SAVINGS, year=2025, as_of="2026-04")
    assert problem_in(answer, 422, "as_of_outside_year")["errors"][0]["pointer"] == "/query/as_of"


async def test_schemes_of_others_and_in_books_of_others_are_not_there(
    officer: Officer, finance_settings: Settings
) -> None:
    found = await delivered(officer, 100_00)
    other = await Officer(officer.client, finance_settings, "Q9X").open()
    problem_in(await other.get(f"{SCHEMES}/{found['id']}"), 404, "scheme_not_found")
    problem_in(await asked(other, found, 1), 404, "scheme_not_found")
    theirs = scheme(other, planned(100)) | {"book": officer.book}
    problem_in(await other.post(SCHEMES, theirs), 404, "book_not_found")
    for_them = scheme(other, planned(100)) | {"organisation": officer.org}
    problem_in(await other.post(SCHEMES, for_them), 403, "not_yours")

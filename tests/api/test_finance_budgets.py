"""A budget is drafted, approved by another person, moved between its lines, and compared."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import httpx
import psycopg
import pytest

from services.finance.app import CHAINS, SERVICE
from services.finance.balances.totals_service import fold_all
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.ledgers import Officer, line, pounds
from tests.api.test_shared_service import problem_in

BUDGETS, YEAR = "/v1/finance/budgets", 2025


class Team:
    """People of an organisation, each asking with a token of their own."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings, org: str = "27D") -> None:
        self.client, self.settings, self.org = client, settings, org
        self.numbers = 0

    def headers(self, sub: str, org: str | None = None, **more: object) -> dict[str, str]:
        scopes = ("finance.read", "finance.write", "finance.approve")
        held = {"sub": sub, "person": True} | more
        made = token(self.settings, *scopes, orgs=(org or self.org,), **held)
        return {"Authorization": f"Bearer {made}", "If-Match": "*"}

    async def post(
        self, path: str, body: object = None, sub: str = "ann", **more: Any
    ) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers(sub, **more))

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query or None, headers=self.headers("ann"))

    async def budget(self, *lines: object, book: str | None = None, approved: bool = True) -> str:
        """The path of a budget whose version 1 has these lines."""
        self.numbers += 1
        body = {"organisation": self.org, "year": YEAR, "name": f"B{self.numbers}", "book": book}
        answer = await self.post(BUDGETS, body)
        assert answer.status_code == 201, answer.text
        path = answer.headers["location"]
        await self.version(path, lines, approved=approved)
        return str(path)

    async def version(
        self, path: str, lines: Sequence[object], starts: str = "2025-04", *, approved: bool = True
    ) -> str:
        drafted = await self.post(f"{path}/versions", version(*lines, starts=starts))
        assert drafted.status_code == 201, drafted.text
        at = str(drafted.headers["location"])
        for act, sub in (("submission", "ann"), ("approval", "bea")) if approved else ():
            answer = await self.post(f"{at}/{act}", sub=sub)
            assert answer.status_code == 200, answer.text
        return at

    async def totals(self, path: str, number: int = 1) -> list[str]:
        found = (await self.get(f"{path}/versions/{number}")).json()
        return [each["amount"]["amount"] for each in found["lines"]]


def version(*lines: object, starts: str = "2025-04") -> dict[str, object]:
    return {"starts": starts, "note": "As set", "lines": lines}


def planned(pence: int, account: str = "5000", **more: object) -> dict[str, object]:
    area = {"account": account, "name": account, "programme_area": "planned-care"}
    return area | {"amount": pounds(pence)} | more


def moves(*pence: int, starts: str = "2025-07") -> dict[str, object]:
    listed = [
        {"line": number, "amount": {"amount": f"{each / 100:.2f}"}}
        for number, each in enumerate(pence, start=1)
        if each
    ]
    return {"starts": starts, "reason": "Hand surgery", "moves": listed}


@pytest.fixture
def team(finance: httpx.AsyncClient, finance_settings: Settings) -> Team:
    return Team(finance, finance_settings)


@pytest.fixture
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


async def test_a_version_is_approved_by_another_person_and_never_twice(team: Team) -> None:
    team.org = "O01"
    path = await team.budget(planned(1_200_000), approved=False)
    at = f"{path}/versions/1"
    problem_in(await team.post(f"{at}/approval", sub="bea"), 409, "version_not_submitted")
    assert (await team.post(f"{at}/submission", sub="cy")).json()["state"] == "submitted"
    problem_in(await team.post(f"{at}/submission", sub="cy"), 409, "version_not_draft")
    for sub in ("ann", "cy"):  # who drafted it, and who submitted it
        refused = await team.post(f"{at}/approval", sub=sub)
        problem_in(refused, 403, "second_person_needed")
    machine = await team.post(f"{at}/approval", sub="bea", person=False)
    problem_in(machine, 403, "person_needed")
    approved = (await team.post(f"{at}/approval", sub="bea")).json()
    assert (approved["state"], approved["decided_by"]) == ("approved", "bea")
    problem_in(await team.post(f"{at}/approval", sub="dan"), 409, "version_not_submitted")
    problem_in(
        await team.post(f"{at}/rejection", {"reason": "late"}, sub="dan"),
        409,
        "version_not_submitted",
    )
    with psycopg.connect(team.settings.database_url("finance")) as connection:
        refusals = connection.execute(
            "SELECT count(*) FROM audit_entry WHERE action = 'budget.version_approved'"
            " AND outcome = 'refused' AND organisation = 'O01'"
        ).fetchone()
    assert refusals == (3,)


async def test_a_version_and_a_virement_are_decided_on_as_they_were_read(
    team: Team, finance_settings: Settings
) -> None:
    team.org = "O16"
    scopes = ("finance.read", "finance.write", "finance.approve")
    ann = Officer(team.client, finance_settings, team.org, scopes, sub="ann")
    bea = replace(ann, sub="bea")
    path = await team.budget(planned(1_200), planned(2_400, "5010"), approved=False)
    at = f"{path}/versions/1"
    assert (await ann.act_on(at, "submission")).headers["etag"] == await bea.etag(at)
    await bea.act_on(at, "approval")
    version_read = await ann.etag(at)
    for _ in range(2):
        assert (await ann.post(f"{path}/virements", moves(-100, 100))).status_code == 201
    budget_read = {"If-Match": await bea.etag(path)}
    done = await bea.act_on(f"{path}/virements/1", "approval", of=path)
    assert done.headers["etag"] == await bea.etag(path)
    # The lines have less left than they had when the second one was looked at.
    late = await bea.post(f"{path}/virements/2/approval", **budget_read)
    problem_in(late, 412, "precondition_failed")
    await bea.act_on(f"{path}/virements/2", "rejection", {"reason": "no"}, of=path)
    assert await ann.etag(at) != version_read
    second = await team.version(path, [planned(1)], "2025-06", approved=False)
    await ann.act_on(second, "submission")
    await bea.act_on(second, "rejection", {"reason": "no"})


async def test_two_who_approve_at_once_approve_once(team: Team) -> None:
    team.org = "O02"
    path = await team.budget(planned(1_200_000), approved=False)
    await team.post(f"{path}/versions/1/submission")
    answers = await asyncio.gather(
        *(team.post(f"{path}/versions/1/approval", sub=f"p{number}") for number in range(8))
    )
    assert sorted(each.status_code for each in answers) == [200, *[409] * 7]


async def test_the_next_version_replaces_it_from_its_month_on(team: Team) -> None:
    team.org = "O03"
    path = await team.budget(planned(1_200), planned(2_400, "5010"))
    await team.version(path, [planned(12_000)], "2025-10")
    found = (await team.get(f"{path}/position", month="2026-03", actuals="published")).json()
    years = {each["account"]: each["plan_year"]["amount"] for each in found["lines"]}
    assert years == {"5000": "66.00", "5010": "12.00"}
    early = await team.version(path, [planned(1)], "2025-05", approved=False)
    await team.version(path, [planned(2)], "2025-06")
    await team.post(f"{early}/submission")
    problem_in(await team.post(f"{early}/approval", sub="bea"), 409, "version_overtaken")


WRONG_LINES = [
    (planned(1_200, months=[pounds(100)] * 11 + [pounds(99)]), "profile_differs",
     "#/lines/0/months"),
    (planned(1_200, programme_area="surgery"), "programme_area_unknown",
     "#/lines/0/programme_area"),
    (planned(1_200, "4000"), "not_expenditure", "#/lines/0/account"),
    (planned(1_200, amount={"amount": "-1.00"}), "invalid", "#/lines/0/amount/amount"),
    (planned(1_200, amount={"amount": 12.0}), "invalid", "#/lines/0/amount/amount"),
    (planned(1_200, amount={"amount": "1.001"}), "invalid", "#/lines/0/amount/amount"),
    (planned(1_200, amount={"amount": "1.00", "currency": "EUR"}), "invalid",
     "#/lines/0/amount/currency"),
]  # fmt: skip


async def test_what_is_wrong_with_a_version_is_named_and_nothing_is_kept(
    team: Team, officer: Officer
) -> None:
    await officer.open()
    path = await team.budget(planned(1_200), book=officer.book)
    for wrong, code, pointer in WRONG_LINES:
        problem = problem_in(await team.post(f"{path}/versions", version(wrong)), 422, code)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], code
    twice = await team.post(f"{path}/versions", version(planned(1), planned(2)))
    assert problem_in(twice, 422, "line_repeated")["errors"][0]["pointer"] == "#/lines/1"
    late = await team.post(f"{path}/versions", version(planned(1), starts="2026-04"))
    problem_in(late, 422, "month_outside_budget")
    assert [each["number"] for each in (await team.get(path)).json()["versions"]] == [1]
    foreign = {"organisation": "7A1", "year": 2025, "name": "B"}
    problem_in(await team.post(BUDGETS, foreign), 403, "not_yours")
    same = {"organisation": "27D", "year": 2025, "name": "B1"}
    problem_in(await team.post(BUDGETS, same), 409, "budget_exists")


async def test_a_virement_moves_money_once_another_person_approves_it(team: Team) -> None:
    team.org = "O04"
    path = await team.budget(planned(1_200), planned(2_400, "5010"))
    asked = await team.post(f"{path}/virements", moves(-500, 500))
    assert asked.status_code == 201, asked.text
    assert await team.totals(path) == ["12.00", "24.00"]
    at = f"{path}/virements/1"
    problem_in(await team.post(f"{at}/approval"), 403, "second_person_needed")
    assert (await team.post(f"{at}/approval", sub="bea")).json()["state"] == "approved"
    assert await team.totals(path) == ["7.00", "29.00"]
    problem_in(await team.post(f"{at}/approval", sub="cy"), 409, "virement_decided")
    back = await team.post(f"{path}/virements", moves(-100, 100))
    assert back.json()["number"] == 2
    rejected = await team.post(f"{path}/virements/2/rejection", {"reason": "no"}, sub="bea")
    assert rejected.json()["rejected_because"] == "no"
    assert await team.totals(path) == ["7.00", "29.00"]
    listed = (await team.get(f"{path}/virements")).json()["items"]
    assert [each["state"] for each in listed] == ["rejected", "approved"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (moves(-901, 901), 409, "virement_below_zero"),
        (moves(-500, 501), 422, "virement_unbalanced"),
        (moves(-500, 0, 500), 422, "no_such_line"),
        (moves(-500, 500, starts="2026-04"), 422, "month_outside_budget"),
        (moves(-500), 422, "invalid"),
        (moves(-500, 500) | {"moves": [{"line": 1, "amount": {"amount": "0.00"}}] * 2}, 422,
         "invalid"),
    ],
)  # fmt: skip
async def test_what_is_no_virement_is_refused(
    team: Team, body: dict[str, object], status: int, code: str
) -> None:
    team.org = f"O05{code[-6:].upper().replace('_', '')}{status}"
    team.numbers = len(str(body))
    path = await team.budget(planned(1_200), planned(2_400, "5010"))
    problem_in(await team.post(f"{path}/virements", body), status, code)
    assert (await team.get(f"{path}/virements")).json()["items"] == []


async def test_virements_approved_at_once_never_bring_a_line_below_zero(team: Team) -> None:
    team.org = "O06"
    path = await team.budget(planned(1_200), planned(2_400, "5010"))
    for _ in range(8):
        assert (await team.post(f"{path}/virements", moves(-400, 400))).status_code == 201
    answers = await asyncio.gather(
        *(team.post(f"{path}/virements/{n}/approval", sub="bea") for n in range(1, 9))
    )
    # Nine months of 1.00 are left from July on: two times 4.00, and no third.
    assert sorted(each.status_code for each in answers) == [200, 200, *[409] * 6]
    assert {each.json().get("code") for each in answers if each.is_error} == {"virement_below_zero"}
    assert await team.totals(path) == ["4.00", "32.00"]


async def test_a_virement_of_a_version_that_was_replaced_is_refused(team: Team) -> None:
    team.org = "O07"
    path = await team.budget(planned(1_200), planned(2_400, "5010"))
    await team.post(f"{path}/virements", moves(-400, 400))
    await team.version(path, [planned(1_200), planned(2_400, "5010")], "2025-07")
    refused = await team.post(f"{path}/virements/1/approval", sub="bea")
    problem_in(refused, 409, "version_not_in_force")


async def compared(team: Team, officer: Officer) -> str:
    """A budget with a book in which something was spent in April and May."""
    await officer.open()
    path = await team.budget(
        planned(120_000, provider="RJR", months=[pounds(10_000)] * 12),
        planned(24_000, "5020", programme_area="community", cost_centre="CC1"),
        book=officer.book,
    )
    acute, other = line("5000", 11_000, counterparty="RJR"), line("2000", -11_000)
    await officer.enter(lines=[acute, other])
    await officer.enter(day="2025-05-31", lines=[acute, other])
    community = line("5020", 1_000, cost_centre="CC1", programme_area="community")
    await officer.enter(day="2025-05-31", lines=[community, line("2000", -1_000)])
    await officer.enter(day="2025-05-31", lines=[line("6000", 700), line("2000", -700)])
    await officer.enter(day="2025-05-31", pending=True)
    await officer.enter(day="2025-06-30", lines=[acute, other])
    return path


async def test_plan_and_actual_are_compared_line_by_line_and_area_by_area(
    team: Team, officer: Officer
) -> None:
    team.numbers = 50
    path = await compared(team, officer)
    found = (await team.get(f"{path}/position", month="2025-05")).json()
    shown = ("plan_to_date", "actual_to_date", "variance", "forecast", "forecast_variance")
    rows = {
        each.get("account"): [each[name]["amount"] for name in shown]
        for each in (*found["lines"], found["unplanned"] | {"account": "none"})
    }
    assert rows == {
        "5000": ["200.00", "220.00", "-20.00", "1220.00", "-20.00"],
        "5020": ["40.00", "10.00", "30.00", "210.00", "30.00"],
        "none": ["0.00", "7.00", "-7.00", "7.00", "-7.00"],
    }
    sentences = {each["programme_area"]: each["sentence"] for each in found["areas"]}
    assert sentences == {
        "community": "Underspent by 30.00 (75.0% of plan): favourable.",
        "planned-care": "Overspent by 20.00 (10.0% of plan): adverse.",
    }
    assert [each["share"] for each in found["areas"]] == [0.1667, 0.8333]
    assert found["total"]["actual_to_date"]["amount"] == "237.00"
    run_rate = (await team.get(f"{path}/position", month="2025-05", method="run_rate")).json()
    assert run_rate["total"]["forecast"]["amount"] == "1422.00"
    assert (found["by"], found["actuals"], found["month"]) == ("period", "ledger", "2025-05")


async def test_folding_changes_no_figure_of_a_position(team: Team, officer: Officer) -> None:
    team.numbers = 55
    path = await compared(team, officer)
    database = Database(team.settings.database_url("finance"), pool_size=1)
    found = (await team.get(f"{path}/position", month="2026-03")).json()
    await seal_once(database, CHAINS)
    await fold_all(database)
    assert (await team.get(f"{path}/position", month="2026-03")).json() == found
    await officer.enter(500, day="2025-05-31", late=True)
    late = (await team.get(f"{path}/position", month="2026-03")).json()
    assert late["unplanned"]["actual_to_date"]["amount"] == "12.00"
    await seal_once(database, CHAINS)
    await fold_all(database)
    assert (await team.get(f"{path}/position", month="2026-03")).json() == late
    await database.close()


async def test_the_course_of_the_year_ends_in_its_forecast_and_is_drawn(
    team: Team, officer: Officer
) -> None:
    team.numbers = 60
    path = await compared(team, officer)
    asked = {"budget": path.rpartition("/")[2], "month": "2025-05"}
    found = (await team.get("/v1/finance/forecasts", **asked)).json()
    assert (found["by_profile"]["amount"], found["by_run_rate"]["amount"]) == (
        "1437.00", "1422.00",
    )  # fmt: skip
    months = found["months"]
    assert [months[1][name]["amount"] for name in ("plan", "actual", "forecast")] == [
        "240.00", "237.00", "237.00",
    ]  # fmt: skip
    assert (months[2]["actual"], months[0]["forecast"]) == (None, None)
    assert months[11]["forecast"]["amount"] == "1437.00"
    drawn = (await team.get("/v1/finance/forecasts.vl.json", **asked)).json()
    assert "Underspent by 3.00 (1.3% of plan): favourable." in drawn["description"]
    svg = await team.get("/v1/finance/forecasts.svg", **asked)
    assert svg.headers["content-type"].startswith("image/svg+xml")
    foreign = await team.client.get(
        "/v1/finance/forecasts", params=asked, headers=team.headers("ann", "7A1")
    )
    assert problem_in(foreign, 404, "budget_not_found")["errors"][0]["pointer"] == "/query/budget"


async def test_the_files_have_the_rows_of_the_answer_and_totals_as_formulas(
    team: Team, officer: Officer
) -> None:
    team.numbers = 70
    path = await compared(team, officer)
    text = (await team.get(f"{path}/position.csv", month="2025-05")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [each["variance"] for each in rows] == ["30.00", "-20.00", "-7.00"]
    book = await team.get(f"{path}/position.xlsx", month="2025-05")
    with ZipFile(io.BytesIO(book.content)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>SUM(G2:G4)</f><v>240.00</v>" in sheet
    assert "<f>SUM(I2:I4)</f><v>3.00</v>" in sheet
    described = (await team.get(f"{BUDGETS}/position/csv-metadata.json")).json()
    assert [each["name"] for each in described["tableSchema"]["columns"]] == list(rows[0])


async def test_the_journal_that_ends_a_year_is_no_spending_of_the_next(
    team: Team, officer: Officer
) -> None:
    await officer.open()
    await officer.enter(10_000)
    at = f"/v1/finance/books/{officer.book}"
    await officer.post(f"{at}/years", {"year": 2026})
    for month in range(12):
        period = f"{2025 + (month + 3) // 12}-{(month + 3) % 12 + 1:02}"
        closed = await officer.post(f"{at}/periods/{period}/close")
        assert closed.status_code == 200, closed.text
    ended = await officer.post(f"{at}/years/2025/end", {"account": "3000"})
    assert ended.status_code == 201, ended.text
    body = {"organisation": "27D", "year": 2026, "name": "Next", "book": officer.book}
    path = (await team.post(BUDGETS, body)).headers["location"]
    await team.version(path, [planned(1_200)], "2026-04")
    found = (await team.get(f"{path}/position", month="2026-04")).json()
    assert found["total"]["actual_to_date"]["amount"] == "0.00"


async def test_published_spend_is_compared_and_taken_once(team: Team) -> None:
    team.org = "O08"
    path = await team.budget(
        planned(120_000, spend={"supplier": "Countess"}),
        planned(1_200, "5010", spend={"expense_type": "Drugs"}),
    )
    header = (
        "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount"
    )
    rows = [
        'DHSC,NHS O08,30-Apr-25,Acute,Area,Countess,1,"1,000.00"',
        'DHSC,NHS O08,30-Apr-25,Acute,Area,Countess,1,"1,000.00"',
        "DHSC,NHS O08,02/05/2025,Acute,Area,Countess,2,(100.00)",
        "DHSC,NHS O08,2025-05-02,Drugs,Area,Other,3,50.00",
        "DHSC,NHS O08,2025-05-02,Fees,Area,Other,4,9.00",
        "DHSC,NHS O08,2024-05-02,Fees,Area,Countess,5,9.00",
    ]

    async def sent(*lines: str) -> dict[str, Any]:
        answer = await team.client.post(
            "/v1/finance/spend/imports",
            content="\n".join([header, *lines]).encode(),
            headers=team.headers("ann") | {"Content-Type": "text/csv"},
        )
        assert answer.status_code == 202, answer.text
        await run_jobs(team.settings, SERVICE)
        return dict((await team.get(answer.headers["location"])).json())

    job = await sent(*rows)
    assert (job["state"], job["counts"]["payments"], job["counts"]["repeated"]) == (
        "succeeded", 5, 1,
    ), job  # fmt: skip
    again = await sent(*rows, "DHSC,NHS O08,31/06/2025,Fees,Area,Countess,5,9.00")
    assert (again["state"], again["error"]["code"]) == ("failed", "rows_rejected")
    assert (await sent(*reversed(rows)))["counts"]["payments"] == 0
    found = (await team.get(f"{path}/position", month="2025-05")).json()
    spent = {each["account"]: each["actual_to_date"]["amount"] for each in found["lines"]}
    assert spent == {"5000": "900.00", "5010": "50.00"}
    assert found["unplanned"]["actual_to_date"]["amount"] == "9.00"
    assert (found["actuals"], found["by"]) == ("published", "paid_on")
    problem_in(await team.get(f"{path}/position", actuals="ledger"), 409, "no_ledger")
    listed = (await team.get("/v1/finance/spend")).json()["items"]
    assert [each["transaction_number"] for each in listed] == ["5", "4", "3", "2", "1"]


async def test_commentary_says_who_wrote_it_and_when(team: Team) -> None:
    team.org = "O09"
    path = await team.budget(planned(1_200))
    comment = {"month": "2025-07", "programme_area": "planned-care", "text": "Coded late"}
    answer = await team.post(f"{path}/commentary", comment)
    assert answer.status_code == 201, answer.text
    (listed,) = (await team.get(f"{path}/commentary")).json()["items"]
    assert (listed["author"], listed["text"]) == ("ann", "Coded late")
    late = await team.post(f"{path}/commentary", comment | {"month": "2026-07"})
    problem_in(late, 422, "month_outside_budget")


async def test_without_an_approved_version_there_is_nothing_to_compare(team: Team) -> None:
    team.org = "O10"
    path = await team.budget(planned(1_200), approved=False)
    problem_in(await team.get(f"{path}/position"), 409, "no_plan")


async def test_approval_is_within_the_limit_of_a_role(team: Team) -> None:
    team.org = "O11"
    path = await team.budget(planned(1_200), approved=False)
    await team.post(f"{path}/versions/1/submission")
    made = token(team.settings, "admin.clients", orgs=("O11",), sub="adm", person=True)
    limit = {
        "organisation": "O11",
        "role": "finance_approver",
        "amount": pounds(1_199),
        "starts": "2025-04-01",
        "source": "Scheme of delegation",
    }
    stated = await team.client.post(
        "/v1/finance/approval-limits", json=limit, headers={"Authorization": f"Bearer {made}"}
    )
    assert stated.status_code == 201, stated.text
    at, role = f"{path}/versions/1/approval", ["finance_approver"]
    refused = problem_in(await team.post(at, sub="bea", roles=role), 403, "beyond_limit")
    assert refused["detail"] == "Your roles may approve up to 11.99 for O11; this is 12.00."
    problem_in(await team.post(at, sub="bea", roles=["auditor"]), 403, "beyond_limit")

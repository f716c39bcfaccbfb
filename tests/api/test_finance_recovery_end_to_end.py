"""From a file of activity to a settled claim, or to the reason why there is none."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Semaphore
from typing import Any, NamedTuple

import httpx
import pytest

from services.contracts.directory import Snapshot
from services.contracts.replica import NAME
from services.finance.app import SERVICE
from services.finance.recovery.determinations.rules.lines import Gp, Home
from services.finance.recovery.runs import service as runs_service
from services.finance.recovery.runs.calculation import Basis, Batch, calculate
from services.finance.recovery.runs.service import folder_of
from services.finance.recovery.runs.workspace import Workspace
from services.shared.database import Database
from services.shared.replicas.repository import keep
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.board import problem_in
from tests.api.ledgers import Officer
from tests.api.test_finance_recovery_claims import (
    BOOKS,
    CLAIMS,
    SCOPES,
    TIMETABLE,
    act,
    tie_out,
)
from tests.api.test_finance_recovery_prices import BOOK
from tests.api.test_finance_recovery_runs import ACTIVITY, RUNS, run, taken
from tests.unit.finance.recovery.determinations.test_results import (
    ARMY,
    ENGLISH,
    FLINTSHIRE,
    OTHER_WELSH,
    ROWS,
    WELSH,
)

OLD = date(1974, 4, 1)
PRACTICES = {ENGLISH: "N81001", WELSH: "W91001", OTHER_WELSH: "W92001", ARMY: "A91001"}
KINDS = {"27D": "sub_icb", "7A1": "health_board", "7A2": "health_board", "13Q": "sub_icb"}
EACH = 2
"""Lines of a row."""
PRICE, CHARGED = 120_000, 100_000
"""Pence: what a payer's book says, and what was charged."""
Body = dict[str, Any]


class Case(NamedTuple):
    """A row of the table of results as it stands in a file, and what must come of it."""

    row: int
    cells: Body
    payer: str
    recharge: bool


def directory() -> Snapshot:
    """The four practices, as the directory tells them."""
    practices = {code: gp for gp, code in PRACTICES.items()}
    return Snapshot.model_validate(
        {
            "version": 1,
            "organisations": [], "names": [], "successions": [],
            "statuses": [(code, OLD, "active") for code in practices],
            "roles": [(code, "gp_practice", OLD, None) for code in practices],
            "places": [(code, OLD, None, gp.country, None) for code, gp in practices.items()],
            "memberships": [
                (code, gp.commissioner, KINDS[gp.commissioner or ""], OLD, None)
                for code, gp in practices.items()
            ],
        }
    )  # fmt: skip


def cases() -> Sequence[Case]:
    found = [_case(*row[:4], row[4], recharge=row[7]) for row in ROWS]
    dental = {"dataset": "primary_dental", "contract_commissioner": "12F"}
    return [*found, _case(21, FLINTSHIRE, ENGLISH, dental, "12F", recharge=False)]


def _case(row: int, home: Home, gp: Gp | None, facts: Body, payer: str, *, recharge: bool) -> Case:
    told = {name: "true" if value is True else value for name, value in facts.items()}
    cells = {
        "dataset": "apc",
        "gp_practice": PRACTICES[gp] if gp else "",
        "residence_country": home.country,
        "residence_unitary_authority": home.unitary_authority,
        "residence_icb": home.icb,
        "residence_sub_icb": home.sub_icb,
        "residence_lhb": home.lhb,
    }
    return Case(row, cells | told, payer, recharge)


CASES = cases()


def activity(
    cases: Sequence[Case] = CASES,
    days: Sequence[str] = ("2025-09-10",) * EACH,
    price: str = "1000.00",
    spells: str = "S",
) -> str:
    """Each case once a day, all charged to 27D by RJR."""
    rows = [
        case.cells
        | {
            "line_ref": f"{number}-{place}",
            "spell_id": f"{spells}{number}-{place}",
            "activity_date": day,
            "provider": "RJR",
            "charged_to": "27D",
            "hrg": "AA22C",
            "pod": "NEL",
            "length_of_stay": 4,
            "charged_price": price,
            "mechanism": "variable",
        }
        for number, case in enumerate(cases)
        for place, day in enumerate(days)
    ]
    text = io.StringIO()
    names = sorted({name for row in rows for name in row})
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture(scope="module")
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    database = Database(finance_settings.database_url("finance"))
    async with database.write() as session:
        body = directory().model_dump_json().encode()
        await keep(session, NAME, '"made-up"', body, datetime.now(UTC))
    await database.close()
    made = await Officer(finance, finance_settings, scopes=SCOPES).open()
    book = BOOK | {"code": "payers", "starts": "2025-04-01", "ends": "2026-03-31", "mff": {},
                   "payer_kind": None, "payer": None}  # fmt: skip
    book["pods"] = [{"code": "NEL", "name": "Emergency", "kind": "spell", "mff": False}]
    prices = [
        {"pod": "NEL", "currency": hrg, "price": "1200.00", "trim_days": 98}
        for hrg in ("AA22C", "AA22D")
    ]
    answer = await made.post(BOOKS, book | {"prices": prices})
    assert answer.status_code == 201, answer.text
    return made


@pytest.fixture(scope="module")
async def made(officer: Officer) -> Body:
    """The run over the file."""
    job = await taken(officer, activity())
    assert job["state"] == "succeeded", job
    return await run(officer, price_books=["payers"], first_month="2025-09", last_month="2025-09")


async def drafted(officer: Officer, made: Body, payer: str) -> Body:
    """The job that drafts what the payer owes, once it has ended."""
    answer = await officer.post(
        f"{RUNS}/{made['id']}/claims", {"payer": payer, "book": officer.book}
    )
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    job: Body = (await officer.get(answer.headers["location"])).json()
    assert job["state"] == "succeeded", job
    return job


async def claims(officer: Officer, made: Body, payer: str) -> list[Body]:
    found: list[Body] = (await officer.get(CLAIMS, run=made["id"], payer=payer)).json()["items"]
    return found


async def test_all_rows_of_the_table_lead_to_a_claim_or_to_the_reason_why_there_is_none(
    officer: Officer, made: Body
) -> None:
    lines = (await officer.get(f"{RUNS}/{made['id']}/lines", limit=500)).json()["items"]
    by_case = {int(line["line_ref"].split("-")[0]): line for line in lines}
    assert {case.row for case in CASES} == set(range(1, 22))
    for number, case in enumerate(CASES):
        found = by_case[number]
        assert (found["payer"], found["recharge"]) == (case.payer, case.recharge), case
        assert found["explanation"]
    for payer in sorted({case.payer for case in CASES}):
        await drafted(officer, made, payer)
    claimed = [
        (line["line_ref"], claim["payer"], line["amount"]["amount"])
        for payer in sorted({case.payer for case in CASES})
        for claim in await claims(officer, made, payer)
        for line in (await officer.get(f"{CLAIMS}/{claim['id']}/lines", limit=500)).json()["items"]
    ]
    owed = [
        (f"{number}-{place}", case.payer, "1200.00")
        for number, case in enumerate(CASES)
        if case.recharge and by_case[number]["route"] != "none"
        for place in range(EACH)
    ]
    assert sorted(claimed) == sorted(owed)
    without = [case for number, case in enumerate(CASES)
               if not case.recharge or by_case[number]["route"] == "none"]  # fmt: skip
    assert {case.row for case in without} == {1, 2, 3, 5, 9, 15, 18, 21}


async def test_a_line_is_claimed_once_over_all_claims(officer: Officer, made: Body) -> None:
    await drafted(officer, made, "7A1")
    before = await claims(officer, made, "7A1")
    again = await drafted(officer, made, "7A1")
    assert again["counts"]["lines"] == again["counts"]["claims"] == 0
    assert again["counts"]["claimed_already"] == before[0]["lines"]
    assert await claims(officer, made, "7A1") == before


async def test_what_was_charged_rightly_is_in_no_claim(officer: Officer, made: Body) -> None:
    job = await drafted(officer, made, "27D")
    assert job["counts"] == {"claims": 0, "lines": 0}
    shared = await drafted(officer, made, "05W")  # a small flow between English bodies
    assert (shared["counts"]["lines"], shared["counts"]["no_route"]) == (0, 2 * EACH)


async def test_a_claim_of_a_run_is_settled_with_every_penny_in_the_ledger(
    officer: Officer, made: Body
) -> None:
    await drafted(officer, made, "7A1")
    [claim] = await claims(officer, made, "7A1")
    rows = [case for case in CASES if case.payer == "7A1" and case.recharge]
    total = f"{len(rows) * EACH * PRICE / 100:.2f}"
    assert (claim["total"]["amount"], claim["run"], claim["left_out"]) == (total, made["id"], [])
    await act(officer, claim, "flex", {"day": "2025-09-30"})
    await act(officer, claim, "freeze")
    await act(officer, claim, "submission")
    await act(officer, claim, "approval", tie_out(total), sub="approver")
    text = (await officer.get(f"{CLAIMS}/{claim['id']}/backing-data.csv")).text
    table = list(csv.DictReader(io.StringIO(text)))
    assert table[-1]["amount"] == total
    assert sum(float(row["amount"]) for row in table[:-1]) == float(total)
    paid = {"amount": {"amount": total}, "reference": "BACS 1", "day": "2025-11-15"}
    assert (await act(officer, claim, "remittances", paid))["state"] == "settled"
    balances = await officer.balances()
    assert (balances["1000"], balances["1110"], balances["5000"]) == (total, "0.00", f"-{total}")
    compared = await officer.get(
        "/v1/finance/reconciliation", book=officer.book, start="2025-04-01", end="2025-12-31"
    )
    [kept] = [each for each in compared.json()["sub_ledgers"] if each["code"] == "claims"]
    assert kept["ties"] is True, kept
    hole = await officer.get("/v1/finance/recovery/hole", run=made["id"], by="claim_status")
    lines = {item["value"]: item["recoverable"]["lines"] for item in hole.json()["items"]}
    assert lines["settled"] == len(rows) * EACH


async def test_a_spell_that_is_grouped_anew_after_its_claim_is_not_claimed_again(
    officer: Officer, made: Body
) -> None:
    await drafted(officer, made, "7A1")
    before = await claims(officer, made, "7A1")
    job = await taken(officer, activity().replace("AA22C", "AA22D"))
    assert job["state"] == "succeeded", job
    anew = await run(officer, price_books=["payers"], first_month="2025-09", last_month="2025-09")
    again = await drafted(officer, anew, "7A1")
    assert (again["counts"]["lines"], again["counts"]["claimed_already"]) == (0, before[0]["lines"])
    hole = await officer.get("/v1/finance/recovery/hole", run=anew["id"], by="claim_status")
    told = {item["value"]: item["recoverable"]["lines"] for item in hole.json()["items"]}
    assert told["settled"] == before[0]["lines"]


async def test_care_that_the_provider_took_back_is_claimed_of_nobody(officer: Officer) -> None:
    [case] = [case for case in CASES if case.row == 8][:1]
    month, days = "2026-02", ("2026-02-10", "2026-02-11")
    assert (await taken(officer, activity([case], days, spells="K")))["state"] == "succeeded"
    credit = activity([case], days[:1], price="-400.00", spells="K")
    assert (await taken(officer, credit, feed="credits"))["state"] == "succeeded"
    found = await run(officer, price_books=["payers"], first_month=month, last_month=month)
    job = await drafted(officer, found, case.payer)
    assert job["counts"] == {"claims": 1, "lines": 1, "credited": 2}
    [claim] = await claims(officer, found, case.payer)
    assert [(each["why"], each["lines"]) for each in claim["left_out"]] == [("credited", 2)]


async def test_the_run_of_another_body_is_claimed_from_by_nobody_else(
    finance: httpx.AsyncClient, officer: Officer, made: Body
) -> None:
    stranger = await Officer(finance, officer.settings, org="7A2", scopes=SCOPES).open()
    asked = {"payer": "7A1", "book": stranger.book}
    answer = await stranger.post(f"{RUNS}/{made['id']}/claims", asked)
    problem_in(answer, 404, "run_not_found")
    theirs = await officer.post(f"{RUNS}/{made['id']}/claims", asked)
    problem_in(theirs, 404, "book_not_found")


PATIENCE_SECONDS = 60


class SteppedCalculation:
    """The calculation of a run, which waits at each of its steps until it is told to go on."""

    def __init__(self) -> None:
        self._reached, self._may_go_on = Semaphore(0), Semaphore(0)

    def __call__(
        self,
        space: Workspace,
        batches: Sequence[Batch],
        basis: Basis,
        folder: Path,
        tell: Callable[[float], None],
    ) -> int:
        def step(share: float) -> None:
            tell(share)
            self._reached.release()
            assert self._may_go_on.acquire(timeout=PATIENCE_SECONDS)

        return calculate(space, batches, basis, folder, step)

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """What is done here is done while the calculation waits at its next step."""
        try:
            assert await asyncio.to_thread(self._reached.acquire, timeout=PATIENCE_SECONDS)
            yield
        finally:
            self._may_go_on.release()


def result_of(officer: Officer, made: Body) -> list[bytes]:
    folder = folder_of(officer.settings, made["id"])
    return [each.read_bytes() for each in sorted(folder.iterdir())]


async def test_a_run_counts_what_a_month_was_when_it_was_asked_for_though_it_is_frozen_meanwhile(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a run works, its first month is frozen, both are sent again, and a claim is frozen."""
    welsh = [case for case in CASES if case.payer == "7A1" and case.recharge]
    days = ("2025-11-10", "2025-12-10")
    months = {"first_month": "2025-11", "last_month": "2025-12", "price_books": ["payers"]}
    in_time = await taken(officer, activity(welsh, days, spells="T"))
    undisturbed = await run(officer, **months)
    stepped = SteppedCalculation()
    monkeypatch.setattr(runs_service, "calculate", stepped)
    working = asyncio.create_task(run(officer, **months))
    async with stepped.step():
        stated = {"month": "2025-11", "flex": "2025-12-15", "freeze": "2026-01-20", "source": "SUS"}
        assert (await officer.post(TIMETABLE, stated)).status_code == 201
    async with stepped.step():
        late = await taken(officer, activity(welsh[1:], days, price="900.00", spells="T"))
        assert late["state"] == "succeeded"
    async with stepped.step():
        await drafted(officer, undisturbed, "7A1")
        for claim in await claims(officer, undisturbed, "7A1"):
            await act(officer, claim, "flex", {"day": f"{claim['month']}-28"})
            await act(officer, claim, "freeze")
    frozen_meanwhile = await working
    monkeypatch.undo()
    assert frozen_meanwhile["batches"] == [in_time["import"]]
    assert result_of(officer, frozen_meanwhile) == result_of(officer, undisturbed)
    asked = await officer.post(RUNS, {"commissioner": "27D"} | months)
    assert asked.json()["batches"] == [in_time["import"], late["import"]]
    parts = (await officer.get(f"{ACTIVITY}/{late['import']}")).json()["parts"]
    assert [part["frozen_on"] for part in parts] == ["2026-01-20", None]

"""From a file of activity to who pays for each line, over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from services.finance.app import SERVICE
from services.finance.recovery.prices.schemas import BOOK_EXAMPLE, PRICE_EXAMPLE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.board import problem_in
from tests.api.ledgers import Officer

ACTIVITY = "/v1/finance/recovery/activity"
RUNS = "/v1/finance/recovery/runs"
NHS_NUMBER = "9434765919"
"""Made up, with a valid check digit: the one that the NHS Data Dictionary shows."""
HEADER = (
    "line_ref,dataset,activity_date,provider,charged_to,residence_country,"
    "residence_unitary_authority,residence_sub_icb,hrg,pod,length_of_stay,charged_price,spell_id\n"
)
LINES = (
    "A1,ecds,2025-04-01,RJR,27D,W92000004,W06000005,,VB08Z,AE,,159.07,\n"
    "A2,apc,2025-04-02,RJR,27D,W92000004,W06000005,,AA22C,NEL,99,9000.00,S1\n"
    "A3,apc,2025-04-03,RJR,27D,E92000001,E06000049,27D,AA22C,NEL,3,9766.00,S2\n"
    "A4,apc,2027-04-03,RJR,27D,E92000001,E06000049,27D,AA22C,NEL,3,,S3\n"
)
Body = dict[str, Any]


@pytest.fixture(scope="module")
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


@pytest.fixture(scope="module")
def stranger(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings, org="7A2")


async def send(officer: Officer, content: bytes | str, **query: str) -> httpx.Response:
    return await officer.client.post(
        ACTIVITY,
        params=query,
        content=content,
        headers=officer.headers | {"Content-Type": "text/csv"},
    )


async def taken(officer: Officer, content: str, **query: str) -> Body:
    """The job of a file that was sent, once it has ended."""
    answer = await send(officer, content, **query)
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    job: Body = (await officer.get(answer.headers["location"])).json()
    return job | {"import": answer.json()["id"]}


async def run(officer: Officer, **more: Any) -> Body:
    asked = {"commissioner": "27D", "first_month": "2025-04", "last_month": "2027-04"} | more
    answer = await officer.post(RUNS, asked)
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    found: Body = (await officer.get(f"{RUNS}/{answer.json()['id']}")).json()
    assert found["state"] == "succeeded", (await officer.get(found["job"])).text
    return found


@pytest.fixture(scope="module")
async def activity(officer: Officer) -> Body:
    job = await taken(officer, HEADER + LINES)
    assert job["state"] == "succeeded", job
    return job


async def test_a_batch_says_what_of_whom_it_has(officer: Officer, activity: Body) -> None:
    batch = (await officer.get(f"{ACTIVITY}/{activity['import']}")).json()
    assert (batch["lines"], batch["owner"], batch["layout"]) == (4, "27D", "activity")
    assert [(part["provider"], part["month"], part["lines"]) for part in batch["parts"]] == [
        ("RJR", "2025-04", 3), ("RJR", "2027-04", 1)
    ]  # fmt: skip
    assert batch["parts"][0]["charged"]["amount"] == "18925.07"


async def test_a_run_finds_who_pays_and_why(officer: Officer, activity: Body) -> None:
    book = BOOK_EXAMPLE | {"code": "runs", "starts": "2025-04-01", "ends": "2026-03-31",
                           "payer_kind": None, "payer": None}  # fmt: skip
    stated = await officer.post(
        "/v1/finance/recovery/price-books", book | {"prices": [PRICE_EXAMPLE]}
    )
    assert stated.status_code == 201, stated.text
    found = await run(officer, price_books=["runs"])
    assert (found["lines"], found["batches"]) == (4, [activity["import"]])
    page = (await officer.get(f"{RUNS}/{found['id']}/lines")).json()
    told = [(line["line_ref"], line["outcome"], line["payer"], line["recharge"])
            for line in page["items"]]  # fmt: skip
    assert told == [
        ("A1", "payer", "27D", False), ("A2", "payer", "7A1", True), ("A3", "payer", "27D", False),
        ("A4", "unassigned", None, False),
    ]  # fmt: skip
    emergency, welsh, _, late = page["items"]
    assert emergency["basis"] == ["AE1=no"]
    assert welsh["charged_price"]["amount"] == "9000.00"
    assert welsh["claim_price"] is not None or welsh["claim_reason"]
    assert "Betsi Cadwaladr" in welsh["explanation"]
    assert (late["flags"], late["charged_price"]) == (["no-ruleset"], None) or late["flags"] == []


async def test_lines_are_found_by_payer_rule_and_page(officer: Officer, activity: Body) -> None:
    found = await run(officer)
    lines = f"{RUNS}/{found['id']}/lines"
    by_payer = (await officer.get(f"{lines}?payer=7A1")).json()["items"]
    by_rule = (await officer.get(f"{lines}?rule=AE1=no")).json()["items"]
    assert [[line["line_ref"] for line in found] for found in (by_payer, by_rule)] == [
        ["A2"],
        ["A1"],
    ]
    first = (await officer.get(f"{lines}?limit=3")).json()
    second = (await officer.get(f"{lines}?limit=3&cursor={first['next_cursor']}")).json()
    assert [line["line_ref"] for line in first["items"] + second["items"]] == [
        "A1", "A2", "A3", "A4"
    ]  # fmt: skip
    assert second["next_cursor"] is None


async def test_the_summary_adds_up(officer: Officer, activity: Body) -> None:
    found = await run(officer)
    summary = (await officer.get(f"{RUNS}/{found['id']}/summary?by=payer")).json()
    assert [item["value"] for item in summary["items"]] == ["27D", "7A1", None]
    assert sum(item["lines"] for item in summary["items"]) == summary["total"]["lines"] == 4
    assert summary["total"]["recoverable"]["amount"] == "9000.00"
    assert summary["total"]["charged_unpriced"] == 1


async def test_a_month_that_is_sent_again_counts_once(officer: Officer, activity: Body) -> None:
    before = await run(officer)
    again = await taken(officer, HEADER + LINES.replace("W06000005", "W06000006").split("A4")[0])
    assert again["state"] == "succeeded"
    after = await run(officer)
    assert after["lines"] == 4
    assert set(after["batches"]) == {activity["import"], again["import"]}
    answer = await officer.get(f"{RUNS}/{after['id']}/differences?before={before['id']}")
    assert answer.json() == {"items": [], "next_cursor": None}


CORRECTED = (
    "D1,apc,2032-04-02,RJR,27D,W92000004,W06000005,,AA22C,NEL,3,{price},\n"
    "D2,apc,2032-04-02,RJR,27D,W92000004,W06000005,,AA22C,NEL,3,1.00,\n"
    "{last},apc,2032-04-03,RJR,27D,W92000004,W06000005,,AA22C,NEL,3,1.00,\n"
)


async def test_two_runs_are_compared_line_by_line_and_page_by_page(
    officer: Officer, stranger: Officer
) -> None:
    asked = {"first_month": "2032-04", "last_month": "2032-04"}
    await taken(officer, HEADER + CORRECTED.format(price="9.00", last="D3"))
    before = await run(officer, **asked)
    await taken(officer, HEADER + CORRECTED.format(price="8.00", last="D4"))
    after = await run(officer, **asked)
    path = f"{RUNS}/{after['id']}/differences"
    whole = (await officer.get(path, before=before["id"])).json()
    told = [
        (each["line_ref"], *(each[side] and each[side]["charged_price"]["amount"]
                             for side in ("before", "after")))
        for each in whole["items"]
    ]  # fmt: skip
    assert told == [("D1", "9.00", "8.00"), ("D3", "1.00", None), ("D4", None, "1.00")]
    assert {(each["month"], each["feed"]) for each in whole["items"]} == {("2032-04", "activity")}
    page = (await officer.get(path, before=before["id"], limit=2)).json()
    rest = {"limit": 2, "cursor": page["next_cursor"]}
    last = (await officer.get(path, before=before["id"], **rest)).json()
    assert page["items"] + last["items"] == whole["items"]
    assert last["next_cursor"] is None
    other = await officer.get(path, before=after["id"], **rest)
    problem_in(other, 422, "cursor_invalid")
    turned = f"{RUNS}/{before['id']}/differences"
    problem_in(await officer.get(turned, before=after["id"], **rest), 422, "cursor_invalid")
    problem_in(await stranger.get(path, before=before["id"]), 404, "run_not_found")


async def test_the_same_spell_in_two_batches_counts_in_the_first_and_is_flagged_in_the_second(
    officer: Officer,
) -> None:
    spell = "{0},apc,{1},RXA,27D,W92000004,W06000005,,AA22C,NEL,3,9000.00,two-batches\n"
    other = spell.replace("two-batches", "one-batch")
    for lines in ((spell, "B1", "2031-04-29"), (spell, "B2", "2031-05-02"),
                  (other, "B3", "2031-06-02")):  # fmt: skip
        job = await taken(officer, HEADER + lines[0].format(*lines[1:]))
        assert job["state"] == "succeeded"
    found = await run(officer, first_month="2031-04", last_month="2031-06")
    page = (await officer.get(f"{RUNS}/{found['id']}/lines")).json()
    assert [(line["line_ref"], line["duplicate"]) for line in page["items"]] == [
        ("B1", False), ("B2", True), ("B3", False),
    ]  # fmt: skip


async def test_the_run_of_another_organisation_is_not_there(
    officer: Officer, stranger: Officer, activity: Body
) -> None:
    found = await run(officer)
    for path in ("", "/lines", "/summary"):
        answer = await stranger.get(f"{RUNS}/{found['id']}{path}")
        problem_in(answer, 404, "run_not_found")
    mine = await stranger.post(
        RUNS, {"commissioner": "27D", "first_month": "2025-04", "last_month": "2025-04"}
    )
    problem_in(mine, 403, "not_yours")
    batch = await stranger.get(f"{ACTIVITY}/{activity['import']}")
    problem_in(batch, 404, "batch_not_found")


async def test_a_price_book_of_another_organisation_is_refused_before_there_is_a_job(
    officer: Officer, stranger: Officer, activity: Body
) -> None:
    book = BOOK_EXAMPLE | {"code": "theirs", "prices": [PRICE_EXAMPLE]}
    assert (await stranger.post("/v1/finance/recovery/price-books", book)).status_code == 201
    held = token(officer.settings, "finance.write", orgs=("27D", "7A2"), person=True)
    asked = {"commissioner": "27D", "first_month": "2025-04", "last_month": "2025-04",
             "price_books": ["theirs"]}  # fmt: skip
    headers = {"Authorization": f"Bearer {held}"}
    answer = await officer.client.post(RUNS, json=asked, headers=headers)
    found = problem_in(answer, 404, "price_book_not_found")
    assert found["errors"][0]["pointer"] == "#/price_books/0"  # type: ignore[index]


async def test_months_without_activity_are_refused(officer: Officer, activity: Body) -> None:
    answer = await officer.post(
        RUNS, {"commissioner": "27D", "first_month": "2030-01", "last_month": "2030-01"}
    )
    problem_in(answer, 422, "no_activity")


BAD = (
    "A5,apc,2025-13-01,RJR,,,,,,,,,\n"
    "A6,apc,2025-04-01,,,,,,,,,,\n"
    "A7,apc,2025-04-01,RJR,,,,,,,-3,,\n"
    "A8,surgery,2025-04-01,RJR,,,,,,,,,\n"
    "A9,apc,2025-04-01,RJR,,,,,,,,,\n"
    "A9,apc,2025-04-01,RJR,,,,,,,,,\n"
)


async def test_each_bad_line_is_told_with_its_line_and_column(officer: Officer) -> None:
    job = await taken(officer, HEADER + BAD)
    assert (job["state"], job["error"]["code"]) == ("failed", "rows_rejected")
    rejects = await officer.get(f"/v1/finance/imports/{job['import']}/rejects")
    told = [tuple(row.split(",")[:2]) for row in rejects.text.splitlines()[1:]]
    assert told == [
        ("2", "activity_date"), ("3", "provider"), ("4", "length_of_stay"), ("5", "dataset"),
        ("7", "line_ref"),
    ]  # fmt: skip
    skipped = await taken(officer, HEADER + BAD, rejects="skip")
    assert (skipped["state"], skipped["counts"]["rejected_rows"]) == ("succeeded", 5)


async def test_a_file_of_unknown_columns_is_refused_by_name(officer: Officer) -> None:
    answer = await send(officer, "a,b\n1,2\n")
    problem = problem_in(answer, 422, "unknown_layout")
    assert "missing: line_ref" in problem["detail"]


DRESSES = (
    NHS_NUMBER, "943 476 5919", "943-476-5919", "NHS9434765919", "".join(
        chr(0xFF10 + int(digit)) for digit in NHS_NUMBER),
)  # fmt: skip


def everything_kept(settings: Settings) -> bytes:
    """Every file below the data directory, and every row of every table."""
    files = [each.read_bytes() for each in Path(settings.data_dir).rglob("*") if each.is_file()]
    rows: list[str] = []
    with psycopg.connect(settings.owner_database_url("finance")) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in tables:
            rows += [row for (row,) in owner.execute(f'SELECT t::text FROM "{table}" t')]
    return b"\n".join([*files, *(row.encode() for row in rows)])


@pytest.mark.parametrize("dress", DRESSES)
async def test_nothing_is_kept_of_a_file_with_an_nhs_number(
    officer: Officer, dress: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = HEADER + LINES + f"A9,apc,2025-04-01,RJR,,,,,,,,,{dress}\n"
    answer = await send(officer, content.encode())
    problem = problem_in(answer, 422, "patient-identifier")
    assert problem["errors"][0]["pointer"] == "#/lines/6/spell_id"
    told = answer.text + str(answer.headers) + "".join(capsys.readouterr())
    kept = everything_kept(officer.settings)
    for shape in {dress, NHS_NUMBER}:
        assert shape not in told
        assert shape.encode() not in kept


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Surname", "Smith"), ("date_of_birth", "1950-01-01"), ("Postcode", "CH1 1AA"),
     ("charging_category", "CH1 1AA")],
)  # fmt: skip
async def test_personal_details_and_full_postcodes_are_refused(
    officer: Officer, header: str, cell: str
) -> None:
    content = f"line_ref,dataset,activity_date,provider,{header}\n1,apc,2025-04-01,RJR,{cell}\n"
    answer = await send(officer, content)
    problem_in(answer, 422, "patient-identifier")
    assert cell not in answer.text

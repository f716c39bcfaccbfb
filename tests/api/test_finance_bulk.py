"""Journals in bulk: a file of them is posted as a whole, by the rules of a single one."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.finance.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.ledgers import BOOKS, JOURNALS, Officer, line, lines

BULK = f"{JOURNALS}/bulk"


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


async def sent(officer: Officer, *journals: Any, rejects: str = "refuse") -> dict[str, Any]:
    """The job of a file of these, done."""
    texts = (each if isinstance(each, str) else json.dumps(each) for each in journals)
    answer = await officer.client.post(
        BULK,
        content="\n".join(texts).encode(),
        params={"rejects": rejects},
        headers=officer.headers | {"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    job = await officer.get(answer.headers["location"])
    return job.json() | {"rejects_file": answer.json()["rejects_file"]}


async def rejected(officer: Officer, job: dict[str, Any]) -> list[tuple[str, str]]:
    """Line and pointer of all that was wrong."""
    rows = csv.DictReader(io.StringIO((await officer.get(job["rejects_file"])).text))
    return [(row["line"], row["column"]) for row in rows]


async def test_a_file_of_journals_is_posted_as_single_ones_are(officer: Officer) -> None:
    tabbed = "A\ttab, a \\ and a\nnew line"
    job = await sent(
        officer,
        officer.journal(1_000, description=tabbed, reference="R1"),
        officer.journal(500, pending=True),
        "",
        officer.journal(
            700, lines=[line("5000", 700, counterparty="RJR", memo=tabbed), line("2000", -700)]
        ),
    )
    assert (job["state"], job["counts"]["journals"], job["counts"]["lines"]) == ("succeeded", 3, 6)
    assert await officer.balances() == {"2000": "-17.00", "5000": "17.00"}
    found = (await officer.get(JOURNALS, book=officer.book)).json()["items"]
    assert [each["state"] for each in found] == ["posted", "pending", "posted"]
    assert (found[2]["description"], found[0]["lines"][0]["memo"]) == (tabbed, tabbed)
    reversal = await officer.reverse(found[2], "2025-05-01")
    assert reversal.status_code == 201


BAD: dict[str, tuple[dict[str, Any] | str, str]] = {
    "unbalanced": ({"lines": [line("5000", 100), line("2000", -99)]}, "#/lines"),
    "an unknown account": ({"lines": lines(1, credit="9999")}, "#/lines"),
    "an unknown book": ({"book": "ZZZ-2025"}, "#/book"),
    "outside the year": ({"effective_date": "2026-04-01"}, "#/effective_date"),
    "a float": (
        {"lines": [{"account": "5000", "debit": {"amount": 1.5}}, line("2000", -1)]},
        "#/lines/0/debit/amount",
    ),
    "no JSON": ('{"book": ', "#/"),
    "an unknown field": ({"posted_at": "2025-04-01"}, "#/posted_at"),
    "reversed before": ({"reverse_on": "2025-04-01"}, "#/reverse_on"),
}


async def test_one_bad_line_and_nothing_is_posted(officer: Officer) -> None:
    bad = [
        officer.journal() | change if isinstance(change, dict) else change
        for change, _ in BAD.values()
    ]
    job = await sent(officer, officer.journal(), *bad)
    assert (job["state"], job["error"]["code"]) == ("failed", "rows_rejected")
    pointers = [(str(number), pointer) for number, (_, pointer) in enumerate(BAD.values(), 2)]
    assert await rejected(officer, job) == pointers
    assert await officer.balances() == {}


async def test_bad_lines_are_left_out_where_that_was_asked(officer: Officer) -> None:
    bad = [officer.journal() | change for change, _ in BAD.values() if isinstance(change, dict)]
    job = await sent(officer, *bad, officer.journal(300), rejects="skip")
    assert (job["state"], job["counts"]["journals"]) == ("succeeded", 1)
    assert job["counts"]["rejected_rows"] == len(bad)
    assert await officer.balances() == {"2000": "-3.00", "5000": "3.00"}


async def test_ids_are_known_for_ever_in_bulk_too(officer: Officer) -> None:
    known = officer.journal(100, id=str(uuid4()))
    await officer.enter(100, id=known["id"])
    new, twice = officer.journal(200, id=str(uuid4())), officer.journal(300, id=str(uuid4()))
    other = await Officer(officer.client, officer.settings, "7A1").open()
    foreign = await other.enter()
    job = await sent(
        officer,
        known,
        known | {"id": foreign["id"]},
        new,
        twice,
        twice,
        rejects="skip",
    )
    assert (job["counts"].get("journals"), job["counts"].get("known")) == (1, 1), job
    assert await rejected(officer, job) == [("2", "#/id"), ("4", "#/id"), ("5", "#/id")]
    changed = [
        known | {"description": "Other"},
        new | {"lines": lines(201)},
        new | {"id": known["id"], "effective_date": "2025-04-01"},
    ]
    for journal, pointer in zip(
        changed, ("#/description", "#/lines", "#/effective_date"), strict=True
    ):
        job = await sent(officer, journal)
        assert await rejected(officer, job) == [("1", pointer)]
    assert await officer.balances() == {"2000": "-3.00", "5000": "3.00"}


async def test_another_organisations_book_takes_nothing(officer: Officer) -> None:
    other = Officer(officer.client, officer.settings, "7A1", book=officer.book)
    job = await sent(other, officer.journal())
    assert job["state"] == "failed"
    assert await officer.balances() == {}
    assert (await officer.get(f"{BOOKS}/{officer.book}")).status_code == 200


async def test_a_closed_period_takes_late_lines_of_a_file_in_the_next_one(
    officer: Officer,
) -> None:
    await officer.post(f"{BOOKS}/{officer.book}/periods/2025-04/close")
    job = await sent(officer, officer.journal(100), officer.journal(50, late=True), rejects="skip")
    assert (job["counts"]["journals"], job["counts"]["rejected_rows"]) == (1, 1)
    (found,) = (await officer.get(JOURNALS, book=officer.book)).json()["items"]
    assert (found["period"], found["effective_date"]) == ("2025-05", "2025-04-30")


async def test_a_file_is_one_act_in_the_audit_trail(officer: Officer) -> None:
    await sent(officer, *(officer.journal(n + 1) for n in range(5)))
    with psycopg.connect(officer.settings.database_url("finance")) as connection:
        acts = connection.execute(
            "SELECT action FROM audit_entry WHERE resource LIKE '/v1/finance/imports/%'"
            " ORDER BY time DESC LIMIT 2"
        ).fetchall()
    assert acts == [("import.load",), ("import.send",)]

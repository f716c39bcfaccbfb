"""Activity over HTTP: looked through at the door, kept in columns, restated, never changed."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import httpx
import psycopg
import pytest

from services.finance.app import SERVICE
from services.finance.recovery.activity.file_service import batch_path
from services.finance.recovery.activity.repository import current_parts
from services.finance.recovery.determinations.reference.tables import lists_on
from services.finance.recovery.determinations.rules.line_facts import colour_of
from services.finance.recovery.determinations.rules.points_of_delivery import (
    CLASSIFICATIONS,
    METHODS,
    pod_where_sure,
)
from services.finance.recovery.runs.workspace import workspace
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.board import problem_in
from tests.api.ledgers import Officer
from tests.unit.finance.recovery.activity.spellings import PERSON, SPELLINGS

ACTIVITY = "/v1/finance/recovery/activity"
MAPPINGS, TIMETABLE = "/v1/finance/recovery/column-mappings", "/v1/finance/recovery/timetable"
HEADER = "line_ref,dataset,activity_date,provider,residence_lsoa,spell_id,charged_price\n"
Body = dict[str, Any]


def row(ref: str, day: str = "2025-09-01", provider: str = "RJR", **more: str) -> str:
    spell, price = more.get("spell", f"s-{ref}"), more.get("price", "100.50")
    return f"{ref},apc,{day},{provider},{more.get('home', 'E01018616')},{spell},{price}\n"


@pytest.fixture(scope="module")
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


@pytest.fixture(scope="module")
def stranger(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings, org="7A2")


async def posted(officer: Officer, content: str | bytes, **query: str) -> httpx.Response:
    media = "application/vnd.apache.parquet" if isinstance(content, bytes) else "text/csv"
    return await officer.client.post(
        ACTIVITY,
        params=query,
        content=content if isinstance(content, bytes) else content.encode(),
        headers=officer.headers | {"Content-Type": media},
    )


async def sent(officer: Officer, content: str | bytes, **query: str) -> Body:
    """The job of a file that was let in, when it has ended."""
    answer = await posted(officer, content, **query)
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    job: Body = (await officer.get(answer.headers["location"])).json()
    return job | {"rejects": answer.json()["rejects_file"]}


async def newest(officer: Officer) -> Body:
    found = (await officer.get(ACTIVITY, limit=1)).json()["items"][0]
    detail: Body = (await officer.get(f"{ACTIVITY}/{found['id']}")).json()
    return detail


KEPT = "row, line_ref, month::VARCHAR, provider, charged_price"


def kept(officer: Officer, batch: Body, columns: str = KEPT) -> list[tuple[Any, ...]]:
    path = batch_path(officer.settings, batch["id"])
    with workspace(officer.settings) as space:
        space.read("batch", path)
        return space.connection.sql(f"SELECT {columns} FROM batch ORDER BY row").fetchall()


async def test_a_file_becomes_a_batch_in_columns(officer: Officer) -> None:
    job = await sent(officer, HEADER + row("1") + row("2", "02/10/2025", "RXA", price="-7"))
    assert (job["state"], job["counts"]["lines"]) == ("succeeded", 2)
    batch = await newest(officer)
    assert [(each["provider"], each["month"], each["lines"], each["charged"]["amount"])
            for each in batch["parts"]] == [
        ("RJR", "2025-09", 1, "100.50"), ("RXA", "2025-10", 1, "-7.00"),
    ]  # fmt: skip
    assert kept(officer, batch) == [
        (1, "1", "2025-09-01", "RJR", 10050), (2, "2", "2025-10-01", "RXA", -700),
    ]  # fmt: skip
    content = batch_path(officer.settings, batch["id"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == batch["sha256"]


async def test_the_same_lines_are_the_same_rows_from_csv_and_from_parquet(
    officer: Officer, tmp_path: Path
) -> None:
    text = HEADER + row("p1") + row("p2", provider="RXA")
    await sent(officer, text)
    first = await newest(officer)
    (tmp_path / "a.csv").write_text(text)
    duckdb.sql(
        f"COPY (SELECT * FROM read_csv('{tmp_path}/a.csv', all_varchar = true)) TO"
        f" '{tmp_path}/a.parquet'"
    )
    job = await sent(officer, (tmp_path / "a.parquet").read_bytes())
    assert job["error"] is None
    second = await newest(officer)
    assert first["id"] != second["id"]
    assert kept(officer, first) == kept(officer, second)


async def test_a_month_that_comes_again_counts_once_and_the_first_file_can_come_back(
    officer: Officer,
) -> None:
    april = HEADER + row("y1", "2024-04-03", "R0A")
    both = april + row("y2", "2024-05-03", "R0A")
    await sent(officer, april)
    first = await newest(officer)
    assert (await posted(officer, april)).json()["repeated"] is True
    assert await counting(officer) == [(first["id"], "2024-04")]
    await sent(officer, both)
    second = await newest(officer)
    assert await counting(officer) == [(second["id"], "2024-04"), (second["id"], "2024-05")]
    await sent(officer, april)
    third = await newest(officer)
    assert await counting(officer) == [(second["id"], "2024-05"), (third["id"], "2024-04")]
    assert (third["id"] != first["id"], third["sha256"] == first["sha256"]) == (True, True)


async def counting(officer: Officer) -> list[tuple[str, str]]:
    """Batch and month of what counts of R0A."""
    database = Database(officer.settings.database_url("finance"), pool_size=1)
    async with database.read() as session:
        found = await current_parts(session, [officer.org], date(2024, 4, 1), date(2024, 7, 1))
    await database.close()
    return [(str(batch), f"{month:%Y-%m}") for batch, provider, month in found if provider == "R0A"]


THEIRS = "Row id,Kind,Seen on,Trust,Home,Spell,Billed,Ward\n"
RJR_NAMES = {
    "line_ref": "Row id", "dataset": "Kind", "activity_date": "Seen on", "provider": "Trust",
    "residence_lsoa": "Home", "spell_id": "Spell", "charged_price": "Billed",
}  # fmt: skip


async def test_a_file_is_read_by_what_its_sender_calls_the_columns(
    officer: Officer, stranger: Officer
) -> None:
    text = THEIRS + row("m1", "2023-06-01").replace("\n", ",A7\n")
    problem_in(await posted(officer, text), 422, "unknown_layout")
    body = {"code": "rjr", "sender": "RJR", "columns": RJR_NAMES}
    first = await officer.post(MAPPINGS, body)
    assert (first.status_code, first.json()["version"]) == (201, 1)
    refused = problem_in(await posted(officer, text, mapping="rjr"), 422, "unknown_layout")
    assert "not known: columns 8" in str(refused["detail"])
    second = await officer.post(MAPPINGS, body | {"left": ["ward"]})
    assert second.json()["version"] == 2
    job = await sent(officer, text, mapping="rjr")
    assert (job["state"], job["counts"]["lines"]) == ("succeeded", 1)
    batch = await newest(officer)
    assert (batch["layout"], batch["mapping"]) == ("mapped", "rjr 2")
    [kept_row] = kept(officer, batch)
    assert kept_row == (1, "m1", "2023-06-01", "RJR", 10050)
    told = (await officer.get(MAPPINGS)).json()["items"]
    assert [(each["code"], each["version"], each["left"]) for each in told] == [
        ("rjr", 2, ["ward"]), ("rjr", 1, []),
    ]  # fmt: skip
    assert (await stranger.get(MAPPINGS)).json()["items"] == []
    unknown = await posted(stranger, text, mapping="rjr")
    found = problem_in(unknown, 404, "column_mapping_not_found")
    assert "7A2 has stated no column mapping rjr" in str(found["detail"])


WRONG_FILES = {
    "a column twice": (THEIRS.replace("Ward", "line_ref"), "given twice: line_ref"),
    "a column that is not there": (THEIRS.replace("Billed", "Ward 2"), "Billed for charged_price"),
    "a needed column": (THEIRS.replace("Trust", "Ward 2"), "missing: provider"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
async def test_a_file_that_is_not_as_its_mapping_says_is_refused_and_what_is_wrong_named(
    officer: Officer, kind: str
) -> None:
    header, said = WRONG_FILES[kind]
    body = {"code": "wrong", "sender": "RJR", "columns": RJR_NAMES, "left": ["Ward", "Ward 2"]}
    assert (await officer.post(MAPPINGS, body)).status_code == 201
    text = header + row("w1").replace("\n", ",A7\n")
    refused = problem_in(await posted(officer, text, mapping="wrong"), 422, "unknown_layout")
    assert said in str(refused["detail"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": {"ward": "Ward"}}, "no column of activity is called ward"),
        ({"columns": {"line_ref": "Row id", "spell_id": "row_ID"}}, "named twice: row id"),
        ({"columns": {"line_ref": "Row id"}, "left": ["Row id"]}, "named twice: row id"),
        ({"columns": {"line_ref": PERSON}}, "may identify a patient"),
        ({"columns": {"line_ref": "9.434765919E+09"}}, "may identify a patient"),
        ({"columns": {PERSON: "Row id"}}, "may identify a patient"),
        ({"columns": {"line_ref": "x"}, "left": [PERSON, PERSON]}, "may identify a patient"),
        ({"columns": {"line_ref": "Row id"}, "code": PERSON}, "may identify a patient"),
    ],
)
async def test_a_mapping_names_our_columns_and_each_of_theirs_once(
    officer: Officer, change: Body, said: str
) -> None:
    answer = await officer.post(MAPPINGS, {"code": "bad", "sender": "RJR"} | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert not _told(answer.text)


async def test_a_year_to_date_file_restates_its_own_feed_only(officer: Officer) -> None:
    days = [f"2022-{month:02}-03" for month in (4, 5, 6)]
    for until in range(1, 4):
        lines = [row(f"in{place}", day, "RXW") for place, day in enumerate(days[:until])]
        await sent(officer, HEADER + "".join(lines), feed="inpatients")
    await sent(officer, HEADER + row("out0", days[0], "RXW"), feed="outpatients")
    found = await counted(officer, "RXW", date(2022, 4, 1))
    assert [(feed, lines) for feed, _, lines in found] == [
        ("inpatients", 1), ("inpatients", 1), ("inpatients", 1), ("outpatients", 1),
    ]  # fmt: skip
    assert len({batch for feed, batch, _ in found if feed == "inpatients"}) == 1


async def counted(officer: Officer, provider: str, first: date) -> list[tuple[str, str, int]]:
    """Feed, batch and lines of each month that counts, in the quarter from `first`."""
    database = Database(officer.settings.database_url("finance"), pool_size=1)
    until = date(first.year, first.month + 3, 1)
    async with database.read() as session:
        parts = await current_parts(session, [officer.org], first, until)
    await database.close()
    found = []
    for batch, of, month in parts:
        if of == provider:
            view = (await officer.get(f"{ACTIVITY}/{batch}")).json()
            [lines] = [each["lines"] for each in view["parts"]
                       if (each["provider"], each["month"]) == (of, f"{month:%Y-%m}")]  # fmt: skip
            found.append((view["feed"], str(batch), lines))
    return sorted(found)


async def test_what_comes_after_a_month_was_frozen_restates_nothing_of_it(
    officer: Officer, stranger: Officer
) -> None:
    text = HEADER + row("f1", "2021-04-03", "RBL") + row("f2", "2021-05-03", "RBL")
    await sent(officer, text)
    in_time = await newest(officer)
    days = {"month": "2021-04", "flex": "2021-05-20", "freeze": "2021-06-18", "source": "SUS"}
    stated = await officer.post(TIMETABLE, days)
    assert (stated.status_code, stated.json()["owner"]) == (201, "27D")
    job = await sent(officer, text.replace("f1", "f3") + row("f4", "2021-04-04", "RBL"))
    late = await newest(officer)
    assert job["counts"]["lines"] == 3
    assert [(part["month"], part["frozen_on"]) for part in late["parts"]] == [
        ("2021-04", "2021-06-18"), ("2021-05", None),
    ]  # fmt: skip
    april, may = await counted(officer, "RBL", date(2021, 4, 1))
    assert {april, may} == {("activity", in_time["id"], 1), ("activity", late["id"], 1)}
    assert (await stranger.get(TIMETABLE)).json()["items"] == []


async def test_activity_that_first_comes_after_the_freeze_is_kept_and_told(
    officer: Officer,
) -> None:
    days = {"month": "2020-04", "flex": "2020-05-20", "freeze": "2020-06-18", "source": "SUS"}
    assert (await officer.post(TIMETABLE, days)).status_code == 201
    await sent(officer, HEADER + row("g1", "2020-04-03", "RBL"))
    late = await newest(officer)
    assert late["parts"][0]["frozen_on"] == "2020-06-18"
    assert await counted(officer, "RBL", date(2020, 4, 1)) == [("activity", late["id"], 1)]


def came(officer: Officer, batch: Body, moment: str) -> None:
    """Let the file of the batch have come then."""
    with psycopg.connect(officer.settings.database_url("finance")) as connection:
        connection.execute(
            "UPDATE import_file SET created_at = %s WHERE id = %s", (moment, batch["id"])
        )


FREEZE = {"month": "2019-04", "flex": "2019-05-20", "freeze": "2019-06-18", "source": "SUS"}


async def test_a_freeze_that_is_stated_later_reaches_back_and_a_later_one_lets_in(
    officer: Officer,
) -> None:
    batches = []
    for place, moment in enumerate(("2019-06-18 22:59Z", "2019-06-18 23:01Z", "2019-06-20 09:00Z")):
        await sent(officer, HEADER + row(f"h{place}", "2019-04-03", "RBL"))
        batches.append(await newest(officer))
        came(officer, batches[-1], moment)
    in_time, over_midnight, late = (("activity", each["id"], 1) for each in batches)
    path = f"{ACTIVITY}/{batches[1]['id']}"
    before = await officer.get(path)
    assert await counted(officer, "RBL", date(2019, 4, 1)) == [late]
    assert (await officer.post(TIMETABLE, FREEZE)).status_code == 201
    assert await counted(officer, "RBL", date(2019, 4, 1)) == [in_time]
    after = await officer.get(path)
    days = [answer.json()["parts"][0]["frozen_on"] for answer in (before, after)]
    assert days == [None, "2019-06-18"]
    assert before.headers["etag"] != after.headers["etag"]
    assert (await officer.post(TIMETABLE, FREEZE | {"freeze": "2019-06-19"})).status_code == 201
    assert await counted(officer, "RBL", date(2019, 4, 1)) == [over_midnight]


async def test_of_history_that_was_loaded_at_once_the_freeze_keeps_what_was_there(
    officer: Officer,
) -> None:
    for place in range(2):
        await sent(officer, HEADER + row(f"i{place}", "2018-04-03", "RBL"))
    known = await newest(officer)
    days = {"month": "2018-04", "flex": "2018-05-20", "freeze": "2018-06-18"}
    assert (await officer.post(TIMETABLE, FREEZE | days)).status_code == 201
    await sent(officer, HEADER + row("i2", "2018-04-03", "RBL"))
    assert await counted(officer, "RBL", date(2018, 4, 1)) == [("activity", known["id"], 1)]


@pytest.mark.parametrize(
    "change",
    [{"flex": "2025-04-01"}, {"freeze": "2025-05-19"}, {"month": "2025-13"}, {"source": ""}],
)
async def test_the_days_of_a_month_follow_it_in_their_order(officer: Officer, change: Body) -> None:
    days = {"month": "2025-04", "flex": "2025-05-20", "freeze": "2025-06-18", "source": "SUS"}
    assert (await officer.post(TIMETABLE, days | change)).status_code == 422


BAD = {
    "day": (row("b", "2025-02-30"), "activity_date"),
    "provider": (row("b", provider="rjr!"), "provider"),
    "price": (row("b", price="12.345"), "charged_price"),
    "home": (row("b", home="Chester"), "residence_lsoa"),
    "reference": (row("a"), "line_ref"),
    "cells": ("b,apc,2025-09-01\n", ""),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_line_comes_back_with_line_column_and_reason_but_not_with_what_it_said(
    officer: Officer, kind: str
) -> None:
    line, column = BAD[kind]
    text = HEADER + row("a") + "\n" + line + row(f"c-{kind}")
    refused = await sent(officer, text)
    assert refused["error"]["code"] == "rows_rejected"
    rejects = (await officer.get(refused["rejects"])).text.splitlines()
    cells = rejects[1].split(",")
    assert (cells[0], cells[1], cells[2]) == ("4", column, "")
    skipped = await sent(officer, text, rejects="skip")
    assert (skipped["state"], skipped["counts"]["lines"]) == ("succeeded", 2)


async def test_a_bad_line_is_told_behind_a_very_long_cell(officer: Officer) -> None:
    header = HEADER.rstrip() + ",SERVICE CODE\n"
    lines = (
        row("long").rstrip() + f",{'x' * 140_000}\n",
        row("b", provider="rjr!").rstrip() + ",\n",
    )
    refused = await sent(officer, header + "".join(lines))
    assert refused["error"]["code"] == "rows_rejected"
    rejects = (await officer.get(refused["rejects"])).text.splitlines()
    assert rejects[1].startswith("3,provider,")


async def test_a_line_is_checked_as_a_whole(officer: Officer) -> None:
    header = "line_ref,dataset,activity_date,admission_date,provider,length_of_stay\n"
    late = await sent(officer, header + "1,apc,2025-09-01,2025-09-02,RJR,1\n")
    below = await sent(officer, header + "1,apc,2025-09-01,2025-09-01,RJR,-1\n")
    long = await sent(officer, header + "1,apc,2025-09-01,1998-04-16,RJR,10000\n")
    assert (late["state"], below["state"], long["state"]) == ("failed", "failed", "succeeded")
    assert "after the activity" in (await officer.get(late["rejects"])).text


async def test_columns_are_known_by_published_names_and_what_nobody_knows_is_told_by_position(
    officer: Officer,
) -> None:
    published = (
        "CDS_UNIQUE_IDENTIFIER,ACTIVITY END DATE (CONTRACT MONITORING),"
        "ORGANISATION IDENTIFIER (CODE OF PROVIDER),POINT OF DELIVERY CODE,SERVICE CODE\n"
        "1,2025-08-01,RJR,OPFA,x\n"
    )
    assert (await sent(officer, published))["state"] == "succeeded"
    theirs = "Row id,dataset,activity_date,Trust\n1,op,2025-07-01,RJR\n"
    unknown = problem_in(await posted(officer, theirs), 422, "unknown_layout")
    assert "columns 1, 4" in str(unknown["detail"])
    assert "Trust" not in str(unknown)


async def test_of_two_published_prices_that_of_the_patient_level_file_counts(
    officer: Officer,
) -> None:
    names = ("CDS UNIQUE IDENTIFIER,ACTIVITY END DATE (CONTRACT MONITORING),ORGANISATION IDENTIFIER"
             " (CODE OF PROVIDER),POINT OF DELIVERY CODE")  # fmt: skip
    aggregate, patient = "CONTRACT MONITORING ACTUAL PRICE", "TOTAL COST"
    for place, (first, second) in enumerate(((aggregate, patient), (patient, aggregate))):
        costs = "1.00,9.50" if first == aggregate else "9.50,1.00"
        file = f"{names},{first},{second}\n{place},2025-08-01,RJR,OPFA,{costs}\n"
        assert (await sent(officer, file, feed="costs"))["state"] == "succeeded"
        assert kept(officer, await newest(officer), "charged_price") == [(950,)]
    for first, second in ((patient, patient), ("charged_price", patient)):
        file = f"{names},{first},{second}\n1,2025-08-01,RJR,OPFA,1.00,2.00\n"
        found = problem_in(await posted(officer, file), 422, "unknown_layout")
        assert "given twice: charged_price" in str(found["detail"])


async def test_a_point_of_delivery_tells_the_data_set_and_without_one_a_line_is_refused(
    officer: Officer,
) -> None:
    told = {"AE": "ecds", "OPFASPCL": "op", "NF2FFA": "op", "WAFUP": "op", "AMBUE": "ambulance",
            "PTSTRANS": "ambulance", "COMMINIT": "community", "DENTAL": "primary_dental",
            "NELXBD": "apc", "UNBNCC": "apc"}  # fmt: skip
    header = "line_ref,activity_date,provider,pod,admission_method\n"
    lines = [f"D{place},2025-07-01,RJR,{pod},\n" for place, pod in enumerate(told)]
    admitted, unclear = "D90,2025-07-01,RJR,,21\n", "D91,2025-07-01,RJR,,\n"
    whole = header + "".join(lines) + admitted + unclear
    job = await sent(officer, whole, feed="datasets", rejects="skip")
    assert job["state"] == "succeeded", job
    found = [dataset for (dataset,) in kept(officer, await newest(officer), "dataset")]
    assert found == [*told.values(), "apc"]
    assert "13,dataset," in (await officer.get(job["rejects"])).text


async def test_a_file_of_which_no_line_is_right_makes_no_batch(officer: Officer) -> None:
    before = await newest(officer)
    job = await sent(officer, HEADER + row("none", provider="?"), rejects="skip")
    assert job["error"]["code"] == "rows_rejected"
    assert await newest(officer) == before


async def test_a_batch_is_its_sender_s_only(officer: Officer, stranger: Officer) -> None:
    batch = await newest(officer)
    problem_in(await stranger.get(f"{ACTIVITY}/{batch['id']}"), 404, "batch_not_found")
    assert (await stranger.get(ACTIVITY)).json()["items"] == []


IDENTIFIED = {
    "number": HEADER + row("a") + row("b", spell=PERSON),
    "spaced": HEADER + row("b", spell="943 476 5919"),
    "dashed": HEADER + row("b", spell="943-476-5919"),
    "wide": HEADER + row("b", spell="９４３４７６５９１９"),
    "twice spaced": HEADER + row("b", spell="943  476  5919"),
    "in odd groups": HEADER + row("b", spell="943\t476/5919"),
    "with unseen signs": HEADER + row("b", spell="943\u200b476\u200b5919"),
    "behind what is made to be slow": HEADER + row("b", spell=f"{'1' * 60}x {PERSON}"),
    "in a line that is no CSV": HEADER + row("a") + f"x,{PERSON}\n",
    "in a header": f"line_ref,{PERSON}\n1,2\n",
    "no header": row("b", spell=PERSON) + row("c"),
    "unknown column": f"line_ref,note\n1,{PERSON}\n",
    "name": f"line_ref,surname\n1,Q{PERSON}Q\n",
    "in a part that is named so": f"line_ref,nhs_number_1\n1,Q{PERSON}Q\n",
    "in a column that nobody named": HEADER.rstrip() + f",\n{row('a').rstrip()},{PERSON}.0\n",
    "below the lines": HEADER + row("a") + f"\nTotal of {PERSON}\n",
    "in a cell that is very long": f"line_ref,note\n1,{'x' * 140_000} {PERSON}\n",
    "birth": HEADER.rstrip() + f",dob\n{row('a').rstrip()},1970-01-01 Q{PERSON}Q\n",
}


@pytest.mark.parametrize("kind", IDENTIFIED)
async def test_what_identifies_a_patient_refuses_the_file_and_stays_nowhere(
    officer: Officer, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Searched for in every answer, log, file and table."""
    text = IDENTIFIED[kind]
    for content in (text, text.replace("\n", "\r\n")):
        answer = await posted(officer, content)
        problem_in(answer, 422, "patient-identifier")
        assert not _told(answer.text)
    _search(officer, capfd)


def _search(officer: Officer, capfd: pytest.CaptureFixture[str]) -> None:
    told = capfd.readouterr()
    assert not _told(told.out + told.err)
    files = [each for each in officer.settings.data_dir.rglob("*") if each.is_file()]
    assert not [each for each in files if _told(each.read_bytes().decode("utf-8", "replace"))]
    with psycopg.connect(officer.settings.database_url("finance")) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t').fetchall()
            assert not [each for each in rows if _told(each[0])], table


def _told(text: str) -> bool:
    close = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return PERSON in re.sub(r"[ \-\t/\u200b\u00a0\u2009.,'\"\\\\]", "", close)


async def test_every_kind_of_spelling_is_refused_and_stays_nowhere(
    officer: Officer, capfd: pytest.CaptureFixture[str]
) -> None:
    kinds = ("a float", "Java's power", "a wide power", "apostrophe", "quotes", "suffix",
             "twelve wide", "thousands")  # fmt: skip
    for kind in kinds:
        spelling = SPELLINGS[kind].replace('"', '""')
        answer = await posted(officer, HEADER + row("a") + row("b", spell=f'"{spelling}"'))
        problem_in(answer, 422, "patient-identifier")
        assert not _told(answer.text)
    _search(officer, capfd)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}{row('a')}b\x1f{PERSON}\n", "U+001F"),
        (f"line_ref,a\r1,{PERSON}\r", "LF or CR LF"),
    ],
)
async def test_what_would_be_read_in_part_is_refused(
    officer: Officer, text: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    found = problem_in(await posted(officer, text), 422, "malformed_csv")
    assert said in str(found["detail"])
    _search(officer, capfd)


async def test_what_the_file_is_called_stays_nowhere(
    officer: Officer, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await officer.client.post(
        ACTIVITY,
        files={"file": (f"{PERSON}.csv", (HEADER + row("called")).encode(), "text/csv")},
        headers=officer.headers,
    )
    assert answer.status_code == 202, answer.text
    assert not _told(answer.text)
    await run_jobs(officer.settings, SERVICE)
    _search(officer, capfd)


async def test_booking_references_of_twelve_digits_are_let_in_where_a_column_is_of_them(
    officer: Officer,
) -> None:
    body = {"code": "booked", "sender": "RJR", "columns": {"line_ref": "Row"}, "left": ["UBRN"]}
    assert (await officer.post(MAPPINGS, body)).status_code == 201
    header = HEADER.replace("line_ref", "Row").rstrip() + ",UBRN\n"
    for padded, status in ((f"00{PERSON}", 202), (f"000{PERSON}", 422), (PERSON, 422)):
        text = header + row("booked").rstrip() + f",{padded}\n"
        assert (await posted(officer, text, mapping="booked")).status_code == status


async def test_a_parquet_file_is_looked_through_too(officer: Officer, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.sql(
        "COPY (SELECT '1' AS line_ref, 'apc' AS dataset, DATE '2025-09-01' AS activity_date,"
        f" 'RJR' AS provider, {PERSON} AS spell_id) TO '{path}'"
    )
    found = problem_in(await posted(officer, path.read_bytes()), 422, "patient-identifier")
    assert found["errors"][0]["pointer"] == "#/lines/1/spell_id"  # type: ignore[index]


async def test_a_blank_point_of_delivery_is_told_by_how_the_patient_was_admitted(
    officer: Officer,
) -> None:
    header = "line_ref,dataset,activity_date,provider,admission_method,patient_classification"
    told = {(method, kind, stay, given): pod_where_sure(method, kind or None, stay)
            for method in (*METHODS, "99") for kind in ("", *CLASSIFICATIONS)
            for stay in (None, 0, 3) for given in ("", "MAT")}  # fmt: skip
    lines = [
        f"pod{number},apc,2025-07-01,RJR,{method},{kind},{'' if stay is None else stay},{given}\n"
        for number, (method, kind, stay, given) in enumerate(told)
    ]
    job = await sent(officer, f"{header},length_of_stay,pod\n" + "".join(lines), feed="pods")
    assert job["state"] == "succeeded", job
    found = kept(officer, await newest(officer), "pod")
    expected = [given or pod for (_, _, _, given), pod in told.items()]
    assert [pod for (pod,) in found] == expected
    assert {"DC", "EL", "RADAY", "RANIGHT", "NEL", "NELNE", None} <= set(expected)


async def test_an_unbundled_line_is_specialised_by_itself_whatever_was_said_of_its_spell(
    officer: Officer,
) -> None:
    lists = lists_on(date(2025, 9, 1)).codes
    told = [(hrg, colour) for hrg in ("XA01Z", "XA05Z", "XB09Z", "XC07Z", "SB14Z", "SC22Z", "AA22C")
            for colour in ("", "none", "red")]  # fmt: skip
    lines = [
        f"own{number},apc,2025-07-01,RJR,{hrg},{colour}\n"
        for number, (hrg, colour) in enumerate(told)
    ]
    header = "line_ref,dataset,activity_date,provider,hrg,specialised\n"
    assert (await sent(officer, header + "".join(lines), feed="own"))["state"] == "succeeded"
    found = kept(officer, await newest(officer), "specialised")
    expected = [colour_of(colour or "none", hrg, lists) for hrg, colour in told]
    assert [colour or "none" for (colour,) in found] == expected
    assert {"green", "none", "red"} == set(expected)


async def test_neither_a_feed_nor_a_mapping_is_called_by_an_nhs_number(officer: Officer) -> None:
    for query in ({"feed": PERSON}, {"mapping": PERSON}):
        answer = await posted(officer, HEADER + row("named"), **query)
        problem_in(answer, 422, "invalid")
        assert not _told(answer.text)


@pytest.mark.parametrize("cell", ["2025-04-01 09:30", "ZZ99 3VZ", "12345678-1234-4123-8123-1234"])
async def test_what_stands_on_every_line_and_is_innocent_hides_nothing(
    officer: Officer, cell: str
) -> None:
    header = HEADER.rstrip() + ",SERVICE CODE\n"
    innocent = [row(f"{cell[0]}{number}").rstrip() + f",{cell}\n" for number in range(50)]
    assert (await posted(officer, header + "".join(innocent))).status_code == 202
    for hidden in (f"{cell} {PERSON}", '"943" 476 5919', "CH1 2UL"):
        last = row("last").rstrip() + f",{hidden}\n"
        answer = await posted(officer, header + "".join(innocent) + last)
        found = problem_in(answer, 422, "patient-identifier")
        assert found["errors"][0]["pointer"].startswith("#/lines/52/")  # type: ignore[index]


async def test_batches_are_kept_within_the_quota(officer: Officer) -> None:
    answer = await posted(officer, HEADER + row("quota"))
    allowed = officer.settings.upload_quota
    object.__setattr__(officer.settings, "upload_quota", 4_000)
    try:
        await run_jobs(officer.settings, SERVICE)
    finally:
        object.__setattr__(officer.settings, "upload_quota", allowed)
    job = (await officer.get(answer.headers["location"])).json()
    assert job["error"]["code"] == "upload_quota"


async def test_nothing_is_left_of_work_that_has_ended(officer: Officer) -> None:
    batches = (officer.settings.data_dir / "recovery" / "finance" / "activity").iterdir()
    assert {each.suffix for each in batches} == {".parquet"}
    assert list((officer.settings.data_dir / "columns" / "spill").iterdir()) == []

"""Editions of epraccur as they come: each case is a pair of made-up files, one after the other."""
# ruff: noqa: F811 (fixtures)

import csv
import io
from typing import Any

import pytest

from services.directory.app import SERVICE
from services.shared.testing import run_jobs
from tests.api.test_directory_caller import (  # noqa: F401
    BASE,
    Caller,
    caller,
    directory,
    directory_settings,
)
from tests.unit.directory.imports.test_formats import GP_HEADER, GP_LINE

LINE = (
    '"{code}","{name}","Y63","QHM","A","B","C","D","","{postcode}","19740401","{closed}",'
    '"{status}","B","{parent}","{joined}","{left}","01234 000000","","","","0","","{parent}","",'
    '"{setting}",""\n'
)
USUAL = {"name": "THE SURGERY", "postcode": "TS18 1HU", "closed": "", "status": "A",
         "parent": "16C", "joined": "20230401", "left": "", "setting": "4"}  # fmt: skip


def line(code: str, **cells: str) -> str:
    return LINE.format(**(USUAL | cells), code=code)


async def send(caller: Caller, text: str, **query: str) -> Any:
    return (await caller.load(text, "epraccur", **query))["job"]


async def take(caller: Caller, text: str, edition: str, **query: str) -> Any:
    """The job of an edition that was previewed, since it names a part of the practices only."""
    previewed = await caller.load(text, "epraccur", edition=edition, preview="true", **query)
    assert previewed["job"]["state"] == "succeeded", previewed
    return (await caller.load(text, "epraccur", edition=edition, **query))["job"]


async def on(caller: Caller, code: str, day: str) -> Any:
    return (await caller.get(f"/organisations/{code}?as_of={day}")).json()


async def parent(caller: Caller, code: str, day: str) -> list[str]:
    return [each["code"] for each in (await on(caller, code, day))["parents"]]


@pytest.fixture(scope="module")
async def editions(caller: Caller) -> Caller:
    """Three editions in a row: of 2020, 2023 and 2025, each with one practice of every case."""
    taken = [
        await send(caller, "".join([
            line("X81001", parent="00K", joined="20130401"),
            line("X82005", parent="01Y", joined="20130401"),
            line("X81006", name="OLD NAME"),
            line("X82003"),
            line("X82004"),
        ]), edition="2020-02-28"),
        await send(caller, "".join([
            line("X81001", joined="20200401"),
            line("X82005", parent="15M", joined="20220701"),
            line("X81006", name="NEW NAME", postcode="TS18 2AW"),
            line("X82003", closed="20240930", status="C"),
            line("X82004", left="20240331"),
            line("X82001", status="D"),
            line("X82002", status="DORMANT", setting="RO76"),
        ]), edition="2024-10-31"),
        await send(caller, "".join([
            line("X81001", joined="20200401"),
            line("X82005", parent="15M", joined="20220701"),
            line("X81006", name="NEW NAME", postcode="TS18 2AW"),
            line("X82003"),
            line("X82004"),
            line("X82001", status="A"),
            line("X82002", status="DORMANT", setting="RO76"),
        ]), edition="2025-05-30"),
    ]  # fmt: skip
    assert [job["state"] for job in taken] == ["succeeded"] * 3
    assert [job["counts"]["rejected_rows"] for job in taken] == [0, 0, 0]
    return caller


async def test_epraccur_ccg_merger(editions: Caller) -> None:
    assert await parent(editions, "X81001", "2020-03-31") == ["00K"]
    assert await parent(editions, "X81001", "2020-04-01") == ["16C"]


async def test_epraccur_move(editions: Caller) -> None:
    assert await parent(editions, "X82005", "2022-06-30") == ["01Y"]
    assert await parent(editions, "X82005", "2022-07-01") == ["15M"]


async def test_epraccur_rename(editions: Caller) -> None:
    before, then = [await on(editions, "X81006", day) for day in ("2024-10-30", "2024-10-31")]
    assert (before["name"], before["postcode"]) == ("OLD NAME", "TS18 1HU")
    assert (then["name"], then["postcode"]) == ("NEW NAME", "TS18 2AW")
    assert (then["country"], then["geography"]) == ("E92000001", "QHM")


async def test_epraccur_dormant(editions: Caller) -> None:
    found = [(await on(editions, "X82001", day))["status"] for day in ("2024-11-01", "2025-06-01")]
    assert found == ["dormant", "active"]
    assert "X82002" in await editions.codes("as_of=2025-06-01&status=dormant")


async def test_epraccur_dormant_words(editions: Caller) -> None:
    found = await on(editions, "X82002", "2025-06-01")
    assert (found["status"], found["roles"]) == ("dormant", ["gp_practice"])


async def test_epraccur_reopened(editions: Caller) -> None:
    days = ("2024-09-30", "2024-10-01", "2025-05-29", "2025-05-30")
    found = [(await on(editions, "X82003", day))["status"] for day in days]
    assert found == ["active", "closed", "closed", "active"]
    assert await parent(editions, "X82003", "2025-05-30") == ["16C"]


async def test_epraccur_left_date(editions: Caller) -> None:
    found = [await parent(editions, "X82004", day)
             for day in ("2024-03-31", "2024-04-01", "2025-05-29", "2025-05-30")]  # fmt: skip
    assert found == [["16C"], [], [], ["16C"]]


async def test_the_editions_are_listed_with_what_their_dates_are_known_from(
    editions: Caller,
) -> None:
    listed = (await editions.get("/editions?format=epraccur")).json()["items"]
    assert [(each["on"], each["origin"], each["sequence"]) for each in listed[-3:]] == [
        ("2025-05-30", "parameter", "next"),
        ("2024-10-31", "parameter", "next"),
        ("2020-02-28", "parameter", "next"),
    ]
    changes = await editions.client.get(listed[-3]["changes_file"], headers=editions.headers)
    rows = list(csv.DictReader(io.StringIO(changes.text)))
    assert {"code": "X82001", "what": "status", "from": "2025-05-30", "before": "dormant",
            "after": "active"} in rows  # fmt: skip


async def test_a_preview_tells_what_would_change_and_changes_nothing(editions: Caller) -> None:
    version = (await editions.get("/snapshot")).json()["version"]
    text = line("X81006", name="NEWER NAME", parent="99Z", joined="20250601")
    sent = await editions.load(text, "epraccur", edition="2025-06-27", preview="true")
    counts = sent["job"]["counts"]
    assert (counts["changed_names"], counts["changed_parents"], counts["added_organisations"]) == (
        1, 1, 1
    )  # fmt: skip
    assert (counts["known_practices"], counts["absent_practices"]) == (7, 6)
    assert sent["options"]["preview"]
    changes = await editions.client.get(sent["job"]["result"], headers=editions.headers)
    assert "X81006,name,2025-06-27,NEW NAME,NEWER NAME" in changes.text
    assert (await editions.get("/snapshot")).json()["version"] == version
    assert (await on(editions, "X81006", "2025-07-01"))["name"] == "NEW NAME"
    assert (await editions.get("/organisations/99Z")).status_code == 404


async def test_a_preview_tells_what_would_be_refused(editions: Caller) -> None:
    text = line("X81006") + line("X81007", left="20230331")
    sent = await editions.load(text, "epraccur", edition="2025-06-27", preview="true")
    assert (sent["job"]["state"], sent["job"]["counts"]["rejected_rows"]) == ("succeeded", 1)
    rejects = await editions.client.get(sent["rejects_file"], headers=editions.headers)
    assert "before the join date" in rejects.text


async def test_epraccur_closed_without_a_date(editions: Caller) -> None:
    text = line("X81006", status="C") + line("X81008", status="INACTIVE", setting="RO76")
    job = (await editions.load(text, "epraccur", edition="2025-06-28", preview="true"))["job"]
    assert (job["state"], job["counts"]["closed_without_date"]) == ("succeeded", 2)
    changes = await editions.client.get(job["result"], headers=editions.headers)
    assert "X81006,status,2025-06-28,active,closed" in changes.text


async def test_half_an_edition_is_refused_until_it_was_previewed(editions: Caller) -> None:
    text = line("X81006", name="NEWEST NAME")
    refused = await send(editions, text, edition="2025-07-31")
    assert refused["error"]["code"] == "edition_partial"
    assert "names 1 of 7 known practices" in refused["error"]["detail"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"edition": "2021-01-31"}, "edition_out_of_order"),
        ({"edition": "2025-05-30"}, "edition_known"),
        ({"edition": "2026-05-30", "sequence": "correction"}, "edition_out_of_order"),
        ({"edition": "2062-05-31"}, "edition_ahead"),
    ],
)
async def test_editions_come_in_order(editions: Caller, query: dict[str, str], code: str) -> None:
    job = await send(editions, line("X81006"), **query, rejects="skip")
    assert (job["state"], job["error"]["code"]) == ("failed", code)


async def test_an_older_edition_fills_the_past_and_a_correction_takes_the_place_of_another(
    editions: Caller,
) -> None:
    job = await take(editions, line("X81006", name="FIRST NAME"), "2018-01-31", sequence="past")
    assert job["state"] == "succeeded"
    names = [(await on(editions, "X81006", day))["name"]
             for day in ("2018-01-31", "2020-02-27", "2020-02-28", "2025-06-01")]  # fmt: skip
    assert names == ["FIRST NAME", "FIRST NAME", "OLD NAME", "NEW NAME"]
    job = await take(editions, line("X81006", name="RIGHT NAME"), "2025-05-30",
                     sequence="correction")  # fmt: skip
    assert job["state"] == "succeeded"
    names = [(await on(editions, "X81006", day))["name"] for day in ("2025-05-29", "2025-05-30")]
    assert names == ["NEW NAME", "RIGHT NAME"]


async def test_the_date_of_an_edition_comes_from_the_name_of_the_file_or_from_the_file(
    editions: Caller,
) -> None:
    content = line("X81006", joined="20200401").encode()
    url = f"{BASE}/imports?format=epraccur&preview=true"
    for file, sent in (
        ({"files": {"file": ("epraccur_20260130.csv", content, "text/csv")}}, {}),
        ({"content": content}, {"Content-Type": "text/csv",
                                "Content-Disposition": 'attachment; filename="Jan 2026.csv"'}),
    ):  # fmt: skip
        answer = await editions.client.post(url, headers=editions.headers | sent, **file)
        assert answer.json()["options"]["edition_from"] == "name", answer.text
        assert answer.json()["options"]["edition"].startswith("2026-01")
    job = await send(editions, line("X81006", closed="20260331", status="C"), preview="true")
    assert job["message"] == "edition of 2026-04-01, known from the newest day in the file"


async def test_a_file_that_tells_its_own_dates_has_no_edition(editions: Caller) -> None:
    url = f"{BASE}/imports?format=gp-practices&edition=2024-04-01"
    headers = editions.headers | {"Content-Type": "text/csv"}
    answer = await editions.client.post(url, content=b"a,b\n", headers=headers)
    assert answer.status_code == 422
    await run_jobs(editions.settings, SERVICE)


async def test_lists_of_commissioners_trusts_and_networks_are_editions_too(
    editions: Caller,
) -> None:
    files = {
        "epcmem": '"X81001","5ND","P","19740401","20130331","0"\n'
        '"X81001","00K","C","20130401","20200331","0"\n"X81001","16C","C","20200401","","0"\n',
        "etr": line("RZZ", name="A TRUST", status="", parent="", setting=""),
        "epcn": "X81001,THE SURGERY,16C,TEES,U12345,A NETWORK,16C,TEES,20190701,,Y\n",
    }
    for kind, text in files.items():
        job = (await editions.load(text, kind, edition="2026-01-30"))["job"]
        assert job["state"] == "succeeded", job
    found = await on(editions, "X81001", "2026-02-01")
    assert [(each["kind"], each["code"], each["name"]) for each in found["parents"]] == [
        ("pcn", "U12345", "A NETWORK"), ("sub_icb", "16C", None)
    ]  # fmt: skip
    assert await parent(editions, "X81001", "2010-01-01") == ["5ND"]
    assert await parent(editions, "U12345", "2026-02-01") == ["16C"]
    trust = await on(editions, "RZZ", "2026-02-01")
    assert (trust["name"], trust["roles"], trust["geography"]) == ("A TRUST", ["trust"], "QHM")


async def test_two_parents_on_one_day_are_both_refused(editions: Caller) -> None:
    text = '"X81001","00K","C","20130401","","0"\n"X81001","16C","C","20200401","","0"\n'
    sent = await editions.load(text, "epcmem", edition="2026-02-27")
    rejects = await editions.client.get(sent["rejects_file"], headers=editions.headers)
    assert [row["reason"] for row in csv.DictReader(io.StringIO(rejects.text))] == [
        "line 2 tells another parent for the same days",
        "line 1 tells another parent for the same days",
    ]


async def test_a_list_of_one_day_does_not_undo_a_newer_edition(editions: Caller) -> None:
    older = GP_LINE.replace("N81001,Audlem Medical Practice", "X82005,AN EARLIER NAME")
    job = (await editions.load(GP_HEADER + older, "gp-practices"))["job"]
    assert job["state"] == "succeeded", job
    found = await on(editions, "X82005", "2026-02-01")
    parents = {each["kind"]: each["code"] for each in found["parents"]}
    assert (found["name"], parents["sub_icb"], parents["council"]) == (
        "THE SURGERY", "15M", "E06000049"
    )  # fmt: skip
    assert [each["people"] for each in found["populations"]] == [5134.115289, 5683.4042]

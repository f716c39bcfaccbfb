"""Files sent to the running service: taken in as a whole or not at all, once."""

import asyncio
from datetime import date

import httpx
import psycopg
import pytest

from services.demo.figures.attendances import sample_csv
from services.metrics.app import SERVICE
from services.metrics.imports.rules.rtt import NEEDED
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.senders import URL, Sender
from tests.unit.shared.test_archives import packed, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = "period,org_code,type,attendances,breaches,admissions\n"


async def test_a_file_is_accepted_and_its_job_says_what_came_of_it(sender: Sender) -> None:
    answer = await sender.post(HEADER + "2017-03-01,RAA,1,100,20,10\n")
    assert answer.status_code == 202
    sent = answer.json()
    assert answer.headers["location"] == f"/v1/metrics/jobs/{sent['job']['id']}"
    assert (sent["layout"], sent["job"]["state"], sent["repeated"]) == (
        "nhse-ae-tidy", "queued", False,
    )  # fmt: skip
    await run_jobs(sender.settings, SERVICE)
    job = (await sender.get(answer.headers["location"])).json()
    assert (job["state"], job["progress"]) == ("succeeded", 1.0)
    assert job["result"] == f"/v1/metrics/imports/{sent['id']}"
    assert job["counts"] == {
        "rows": 1, "observations": 4, "rejected_rows": 0, "added": 4, "revised": 0,
        "provisional_organisations": 1, "alerts": 0,
    }  # fmt: skip
    values = {item["indicator"]: item["value"] for item in await sender.figures("RAA")}
    assert values == {
        "ae-attendances": 100, "ae-breaches": 20, "ae-four-hour-performance": 0.8,
        "ae-emergency-admissions": 10,
    }  # fmt: skip


async def test_the_same_file_twice_is_recognised_and_changes_nothing(sender: Sender) -> None:
    text = HEADER + "2017-03-01,RAB,1,100,20,10\n"
    first = await sender.load(text)
    again = await sender.post(text)
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert again.json()["id"] == first["id"]
    assert len(await sender.figures("RAB")) == 4


async def test_the_same_file_sent_at_once_by_many_is_imported_once(sender: Sender) -> None:
    text = HEADER + "2017-03-01,RAC,1,100,20,10\n"
    answers = await asyncio.gather(*(sender.post(text) for _ in range(10)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]


async def test_a_changed_figure_is_a_new_revision_and_the_others_stay(sender: Sender) -> None:
    await sender.load(HEADER + "2017-03-01,RAD,1,100,20,10\n2017-04-01,RAD,1,90,9,8\n")
    counts = (await sender.load(HEADER + "2017-03-01,RAD,1,100,30,10\n"))["job"]["counts"]
    assert (counts["observations"], counts["added"], counts["revised"]) == (4, 0, 2)
    revised = {
        (item["indicator"], item["period"]): item["value"]
        for item in await sender.figures("RAD")
        if item["revision"] == 2
    }
    assert revised == {
        ("ae-breaches", "2017-03-01"): 30, ("ae-four-hour-performance", "2017-03-01"): 0.7,
    }  # fmt: skip


async def test_one_bad_line_and_nothing_is_imported(sender: Sender) -> None:
    text = HEADER + "2017-03-01,RAE,1,100,20,10\n2017-04-01,RAE,1,10,20,x\n"
    sent = await sender.load(text)
    assert sent["job"]["state"] == "failed"
    assert sent["job"]["error"]["code"] == "rows_rejected"
    assert sent["job"]["result"] == sent["rejects_file"]
    assert await sender.rejects(sent) == [
        {
            "line": "3", "column": "admissions", "value": "x", "reason": "not a whole number",
            "expected": "a whole number of up to 9 digits, such as 1234 or 1,234, or blank",
        },
    ]  # fmt: skip
    assert await sender.figures("RAE") == []
    assert (await sender.post(text)).status_code == 202


async def test_bad_lines_can_be_skipped_and_are_told(sender: Sender) -> None:
    text = HEADER + "2017-03-01,RAF,1,100,20,10\n2017-04-01,RAF,1,10,20,1\n"
    sent = await sender.load(text, f"{URL}&rejects=skip")
    assert sent["job"]["state"] == "succeeded"
    assert sent["job"]["counts"]["rejected_rows"] == 1
    assert {item["period"] for item in await sender.figures("RAF")} == {"2017-03-01"}
    assert [row["reason"] for row in await sender.rejects(sent)] == [
        "more breaches than attendances"
    ]


async def test_lines_that_give_the_same_figure_are_all_rejected(sender: Sender) -> None:
    """`ae_dup_conflict`"""
    text = HEADER + "2017-03-01,RAG,1,5,1,1\n2017-03-01,RAG,2,5,1,1\n2017-03-01,RAG,1,6,1,1\n"
    sent = await sender.load(text)
    rows = await sender.rejects(sent)
    assert [(row["line"], row["column"]) for row in rows] == [("2", "period"), ("4", "period")]
    assert [row["reason"] for row in rows] == [
        "line 4 gives other figures: ae-attendances 5 here and 6 there",
        "line 2 gives other figures: ae-attendances 6 here and 5 there",
    ]
    assert await sender.figures("RAG") == []


async def test_the_published_layout_is_read_and_names_its_organisations(sender: Sender) -> None:
    sent = await sender.load(sample_csv())
    assert sent["layout"] == "nhse-ae-published"
    assert sent["job"]["counts"]["observations"] == 24 * 4
    assert len(await sender.figures("RRK")) == 24 * 4


async def test_a_total_inside_a_file_is_left_out_and_said_so(sender: Sender) -> None:
    text = sample_csv()
    text += text.splitlines()[-1].replace("RRK", "TOTAL") + "\n"
    sent = await sender.load(text)
    assert sent["job"]["state"] == "succeeded", await sender.rejects(sent)
    assert (sent["job"]["counts"]["rows"], sent["job"]["counts"]["total_rows"]) == (25, 1)
    assert await sender.figures("TOTAL") == []


async def test_a_multipart_form_is_taken_too(sender: Sender) -> None:
    files = {"file": ("ae.csv", HEADER + "2017-03-01,RAH,1,5,1,1\n", "text/csv")}
    answer = await sender.client.post(URL, files=files, headers=sender.headers)
    assert answer.status_code == 202
    wrong = await sender.client.post(URL, files={"other": ("a", "b")}, headers=sender.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/file")


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "text/csv", 422, "empty_file"),
        (HEADER.encode(), "text/csv", 422, "empty_file"),
        (b"a,b\n1,2\n", "text/csv", 422, "unknown_layout"),
        (HEADER.encode("utf-16"), "text/csv", 422, "wrong_encoding"),
        (b"PK\x03\x04" + b"\x00" * 2000, "text/csv", 422, "archive_broken"),
        (b"PK\x03\x04", "application/zip", 422, "archive_broken"),
        (b"{}", "application/json", 415, "unsupported_media_type"),
    ],
)
async def test_what_is_no_such_file_is_refused_at_once(
    sender: Sender, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = await sender.post(content, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


HEADER_CELLS = HEADER.strip().split(",")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (packed(ae=f"{HEADER}2017-03-01,RZP,1,5,1,1\n".encode()), "application/zip"),
        (workbook(Data=[["A&E"], HEADER_CELLS, [date(2017, 3, 1), "RXL", 1, 5, 1, 1]]), XLSX),
    ],
    ids=["a zip", "a workbook"],
)
async def test_a_published_file_is_taken_as_it_is_packed(
    sender: Sender, content: bytes, kind: str
) -> None:
    sent = (await sender.post(content, kind=kind)).json()
    await run_jobs(sender.settings, SERVICE)
    found = (await sender.get(f"/v1/metrics/imports/{sent['id']}")).json()
    assert (found["job"]["state"], found["layout"]) == ("succeeded", "nhse-ae-tidy")
    assert found["job"]["counts"]["observations"] == 4


async def test_a_workbook_of_no_known_layout_fails_its_job_with_what_it_lacks(
    sender: Sender,
) -> None:
    rows = [HEADER_CELLS[:-1], ["2017-03-01", "RXL", 1, 5, 1]]
    sent = (await sender.post(workbook(Data=rows), kind=XLSX)).json()
    assert sent["layout"] == "workbook"
    await run_jobs(sender.settings, SERVICE)
    job = (await sender.get(f"/v1/metrics/imports/{sent['id']}")).json()["job"]
    assert (job["state"], job["error"]["code"]) == ("failed", "unknown_layout")
    assert "lacks: admissions" in job["error"]["detail"]


async def test_a_compressed_body_is_refused(sender: Sender) -> None:
    headers = sender.headers | {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    answer = await sender.client.post(URL, content=b"\x1f\x8b", headers=headers)
    assert answer.status_code == 415


async def test_csv_that_breaks_off_later_fails_the_job_with_the_line(sender: Sender) -> None:
    sent = await sender.load(HEADER + '2017-03-01,RAI,1,5,1,1\n"2017-04-01,RAI,1,5,1,1\n')
    assert sent["job"]["error"]["code"] == "malformed_csv"
    assert "line 3" in sent["job"]["error"]["detail"]
    assert await sender.figures("RAI") == []


async def test_an_import_is_seen_by_its_own_organisations_only(
    sender: Sender, metrics: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    sent = (await sender.post(HEADER + "2017-03-01,RAJ,1,5,1,1\n")).json()
    stranger = Sender(metrics, metrics_settings, "11M")
    for path in (
        f"/v1/metrics/imports/{sent['id']}",
        sent["rejects_file"],
        f"/v1/metrics/jobs/{sent['job']['id']}",
    ):
        assert (await stranger.get(path)).status_code == 404
        assert (await sender.get(path)).status_code == 200
    seen = (await stranger.get("/v1/metrics/imports")).json()["items"]
    assert sent["id"] not in {item["id"] for item in seen}


async def test_a_caller_without_organisation_cannot_send_files(
    metrics: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    held = token(metrics_settings, "metrics.write", orgs=())
    headers = {"Authorization": f"Bearer {held}", "Content-Type": "text/csv"}
    answer = await metrics.post(URL, content=HEADER + "2017-03-01,RAK,1,5,1,1\n", headers=headers)
    assert answer.status_code == 403


async def test_imports_are_listed_newest_first_page_by_page(sender: Sender) -> None:
    for month in ("05", "06", "07"):
        await sender.post(HEADER + f"2017-{month}-01,RAL,1,5,1,1\n")
    path, seen = "/v1/metrics/imports?limit=2", []
    while path:
        answer = await sender.get(path)
        seen += answer.json()["items"]
        path = answer.links.get("next", {}).get("url")
    moments = [item["created_at"] for item in seen]
    assert moments == sorted(moments, reverse=True)
    assert len({item["id"] for item in seen}) == len(seen) > 3


TIDY = "period,org_code,type,attendances,breaches,admissions\n"
RTT = ",".join((*NEEDED, *(f"Gt {week} To {week + 1} Weeks" for week in range(52)), "Gt 52 Weeks"))
FIRST, SECOND = "2020-02-01,ZZ5,1,100,10,5\n", "2020-02-01,ZZ5,1,110,10,5\n"


async def attended(sender: Sender, code: str) -> list[tuple[float | None, int]]:
    """The attendances of an organisation, each with its revision."""
    return [
        (item["value"], item["revision"])
        for item in await sender.figures(code)
        if item["indicator"] == "ae-attendances"
    ]


async def test_the_newest_file_counts_also_where_it_was_sent_before(sender: Sender) -> None:
    """`ae_first`, `ae_second`, `ae_first` again"""
    for text in (FIRST, SECOND, FIRST):
        assert (await sender.post(TIDY + text)).json()["repeated"] is False
        await run_jobs(sender.settings, SERVICE)
    assert await attended(sender, "ZZ5") == [(100, 3)]
    assert (await sender.post(TIDY + FIRST)).json()["repeated"] is True


async def test_a_figure_that_is_blank_now_is_withdrawn_in_a_revision(sender: Sender) -> None:
    """`ae_given`, `ae_blanked`"""
    await sender.load(TIDY + "2020-04-01,ZZ8,1,100,10,5\n")
    sent = await sender.load(TIDY + "2020-04-01,ZZ8,1,100,,5\n")
    assert sent["job"]["counts"]["withdrawn"] == 2
    found = {item["indicator"]: item for item in await sender.figures("ZZ8")}
    for indicator in ("ae-breaches", "ae-four-hour-performance"):
        assert (found[indicator]["value"], found[indicator]["revision"]) == (None, 2)
        assert found[indicator]["value_note"] == "withdrawn"
    assert (found["ae-attendances"]["value"], found["ae-attendances"]["revision"]) == (100, 1)
    again = await sender.load(TIDY + "2020-04-01,ZZ8,1,100,10,5\n")
    assert again["job"]["counts"]["revised"] == 2


async def test_a_blank_figure_that_never_was_is_not_kept(sender: Sender) -> None:
    sent = await sender.load(TIDY + "2020-04-01,ZZ9,1,100,,\n")
    assert sent["job"]["counts"]["added"] == 1
    assert [item["indicator"] for item in await sender.figures("ZZ9")] == ["ae-attendances"]


async def test_what_a_file_lacks_is_counted_and_withdrawn_where_that_is_asked(
    sender: Sender,
) -> None:
    both = "2020-05-01,ZZ6,1,100,10,5\n2020-05-01,ZZ6,other,50,5,0\n"
    await sender.load(TIDY + both)
    kept = await sender.load(TIDY + "2020-05-01,ZZ6,1,101,10,5\n")
    assert kept["job"]["counts"]["absent"] == 4
    assert len(await attended(sender, "ZZ6")) == 2
    gone = await sender.load(TIDY + "2020-05-01,ZZ6,1,102,10,5\n", f"{URL}&absent=withdraw")
    assert gone["job"]["counts"]["withdrawn"] == 4
    assert sorted(await attended(sender, "ZZ6"), key=str) == [(102, 3), (None, 2)]
    other = await sender.load(TIDY + "2020-06-01,ZZ6,1,102,10,5\n", f"{URL}&absent=withdraw")
    assert "withdrawn" not in other["job"]["counts"]


async def test_what_an_rtt_extract_lacks_is_not_known(sender: Sender) -> None:
    line = "," * RTT.count(",")
    extract = await sender.post(
        f"{RTT}\n-{line}\n", "/v1/metrics/imports?format=nhse-rtt&absent=withdraw"
    )
    assert (extract.status_code, extract.json()["code"]) == (422, "absent_unknown")


MONTHS = [f"{2019 + place // 12}-{place % 12 + 1:02}-01" for place in range(14)]


def departments(code: str, last: str) -> str:
    """Thirteen months of two departments, and a last one of which `last` is said."""
    usual = [f"{month},{code},{kind}\n" for month in MONTHS[:-1] for kind in KINDS]
    return TIDY + "".join(usual) + last


KINDS = ("1,1010,105,10", "other,50,5,0")


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("ZP1", "2020-02-01,ZP1,1,,,10\n2020-02-01,ZP1,other,50,5,0\n"),
        ("ZP2", "2020-02-01,ZP2,other,50,5,0\n"),
    ],
    ids=["ae_part_blank", "ae_part_absent"],
)
async def test_a_total_without_one_of_its_departments_is_none(
    sender: Sender, code: str, last: str
) -> None:
    sent = await sender.load(departments(code, last))
    assert sent["job"]["counts"]["alerts"] == 0
    url = f"/v1/metrics/indicators/ae-attendances/spc?organisation={code}"
    found = (await sender.get(url)).json()
    assert found["periods"] == MONTHS[:-1]
    [told] = [each["detail"] for each in found["warnings"] if each["code"] == "parts_lacking"]
    assert told == "A part has no figure, so there is no total, in 2020-02 (department 1)."
    url = f"/v1/metrics/scorecards?organisation={code}&indicator=ae-attendances"
    [cell] = (await sender.get(url)).json()["cells"]
    assert cell["period"] == MONTHS[-2]
    assert "no total in 1 period, for a part of it has no figure" in cell["quality"]


async def test_a_department_that_has_ended_is_no_part_of_later_totals(sender: Sender) -> None:
    after = [f"2020-{month:02}-01,ZP3,other,50,5,0\n" for month in range(2, 8)]
    await sender.load(departments("ZP3", "".join(after)))
    url = "/v1/metrics/indicators/ae-attendances/spc?organisation=ZP3"
    found = (await sender.get(url)).json()["periods"]
    assert found == [*MONTHS[:-1], "2020-05-01", "2020-06-01", "2020-07-01"]


async def test_a_month_that_a_department_left_out_is_lacking_once_it_is_there_again(
    sender: Sender,
) -> None:
    after = [f"2020-{month:02}-01,ZP4,other,50,5,0\n" for month in range(2, 8)]
    text = departments("ZP4", "".join(after)) + "2020-07-01,ZP4,1,1000,100,10\n"
    await sender.load(text)
    url = "/v1/metrics/indicators/ae-attendances/spc?organisation=ZP4"
    assert (await sender.get(url)).json()["periods"] == [*MONTHS[:-1], "2020-07-01"]


async def test_a_file_of_no_stated_format_is_refused(sender: Sender) -> None:
    answer = await sender.client.post(
        "/v1/metrics/imports",
        content=b"a,b\n",
        headers=sender.headers | {"Content-Type": "text/csv"},
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/format")


async def test_a_department_that_was_not_there_yet_is_not_lacking(sender: Sender) -> None:
    later = "2020-03-01,ZP5,1,1000,100,10\n2020-03-01,ZP5,other,50,5,0\n"
    await sender.load(TIDY + later)
    sent = await sender.load(TIDY + "2020-01-01,ZP5,1,900,90,9\n2020-01-01,ZP5,other,,,\n")
    assert (sent["job"]["counts"]["added"], sent["job"]["counts"]["revised"]) == (4, 0)
    url = "/v1/metrics/indicators/ae-attendances/spc?organisation=ZP5"
    found = (await sender.get(url)).json()["points"]
    assert [point["value"] for point in found] == [900, 1050]


async def test_a_part_that_is_found_lacking_is_told_though_the_file_has_no_news(
    sender: Sender,
) -> None:
    last = "2020-02-01,ZP7,other,50,5,0\n"
    await sender.load(departments("ZP7", last))
    with psycopg.connect(sender.settings.owner_database_url("metrics")) as owner:
        owner.execute(
            "DELETE FROM observation WHERE note = 'not_available' AND series_id IN"
            " (SELECT id FROM series WHERE organisation_code = 'ZP7')"
        )
    url = "/v1/metrics/observations?organisation=ZP7&format=csv"
    before = await sender.get(url)
    sent = await sender.load(TIDY + last)
    assert (sent["job"]["counts"]["added"], sent["job"]["counts"]["revised"]) == (0, 0)
    after = await sender.get(url)
    assert after.text.count("not_available") == before.text.count("not_available") + 4
    assert after.headers["etag"] != before.headers["etag"]

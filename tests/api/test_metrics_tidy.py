"""The tidy CSV comes in, and everything goes out again: JSON, CSV, workbook, by every filter."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from services.metrics.observations.files import fingertips, tidy
from services.shared.settings import Settings
from tests.api.senders import Sender

TIDY = "/v1/metrics/imports?format=tidy-csv"
OUT = "/v1/metrics/observations"
NAMES = (
    "indicator_code", "area_code", "area_name", "period_start", "period_end", "sex", "age",
    "category_type", "category", "value", "numerator", "denominator", "lower_ci", "upper_ci",
    "status", "value_note", "completeness",
)  # fmt: skip


# Beginnings that a spreadsheet reads like = + - @ though the first character is none of them.
SIGNED = ("＝1+1", "－1", "\ufeff=1+1", "\u200b@SUM(A1)", "\u00ad-1", "\u3164＋1", "\u2060\ufe0f=1")


def tidy_file(*rows: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, restval="")
    writer.writeheader()
    writer.writerows({"period_start": "2026-10-01"} | row for row in rows)
    return text.getvalue()


def figure(code: str, area: str, **cells: Any) -> dict[str, Any]:
    return {"indicator_code": code, "area_code": area} | cells


async def load(sender: Sender, *rows: dict[str, Any]) -> dict[str, Any]:
    sent = await sender.load(tidy_file(*rows), TIDY)
    assert sent["job"]["state"] == "succeeded", (sent["job"], await sender.rejects(sent))
    return sent


async def out(sender: Sender, query: str) -> list[dict[str, str]]:
    """The tidy CSV."""
    answer = await sender.get(f"{OUT}?format=csv&{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


async def items(sender: Sender, query: str) -> list[dict[str, Any]]:
    answer = await sender.get(f"{OUT}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_figure_comes_out_as_it_came_in(sender: Sender) -> None:
    await load(
        sender,
        figure(
            "friends-and-family-positive", "TAA", area_name="A trust", numerator=81,
            denominator=90, status="provisional", completeness=0.5,
        ),
    )  # fmt: skip
    [row] = await out(sender, "organisation=TAA")
    assert list(row) == list(tidy.NAMES)
    assert row | {"observation_id": "", "published_at": ""} == dict.fromkeys(tidy.NAMES, "") | {
        "indicator_code": "friends-and-family-positive",
        "indicator_name": "Friends and Family Test, positive",
        "area_code": "TAA", "area_code_system": "ods", "area_name": "A trust",
        "period": "2026-10", "period_start": "2026-10-01", "period_end": "2026-10-31",
        "sex": "all", "age": "all", "value": "0.9", "unit": "proportion", "numerator": "81",
        "denominator": "90", "status": "provisional", "revision": "1",
    }  # fmt: skip
    [item] = await items(sender, "organisation=TAA")
    assert (item["value"], item["completeness"], item["category_type"]) == (0.9, 0.5, None)


async def test_figures_are_kept_by_sex_age_and_one_category(sender: Sender) -> None:
    code = "emergency-admissions"
    await load(
        sender,
        figure(code, "TAB", value=100),
        figure(code, "TAB", value=60, sex="female"),
        figure(code, "TAB", value=30, age="75+"),
        figure(code, "TAB", value=40, category_type="deprivation_quintile", category="1"),
        figure(code, "TAB", value=10, category_type="deprivation_quintile", category="1",
               sex="female"),
    )  # fmt: skip
    parts = {
        (item["category"], item["sex"], item["age"]): item["value"]
        for item in await items(sender, "organisation=TAB")
    }
    assert parts == {
        ("all", "all", "all"): 100, ("all", "female", "all"): 60, ("all", "all", "75+"): 30,
        ("1", "all", "all"): 40, ("1", "female", "all"): 10,
    }  # fmt: skip
    one = await items(sender, "organisation=TAB&deprivation_quintile=1&sex=female")
    assert [item["value"] for item in one] == [10]


async def test_not_collected_is_not_zero(sender: Sender) -> None:
    await load(sender, figure("gp-referrals", "TAC"), figure("gp-referrals", "TAD", value=0))
    [blank] = await items(sender, "organisation=TAC")
    assert (blank["value"], blank["numerator"], blank["value_note"]) == (
        None, None, "not_available",
    )  # fmt: skip
    [zero] = await items(sender, "organisation=TAD")
    assert (zero["value"], zero["value_note"]) == (0, None)
    [row] = await out(sender, "organisation=TAC")
    assert (row["value"], row["value_note"]) == ("", "not_available")
    spc = await sender.get("/v1/metrics/indicators/gp-referrals/spc?organisation=TAC")
    assert spc.json()["code"] == "no_observations"


async def test_any_earlier_day_can_be_read_again(
    sender: Sender, metrics_settings: Settings
) -> None:
    await load(sender, figure("gp-referrals", "TAE", value=5, status="provisional"))
    with psycopg.connect(metrics_settings.owner_database_url("metrics"), autocommit=True) as owner:
        owner.execute(
            "UPDATE observation SET published_at = published_at - interval '2 days'"
            " WHERE series_id = (SELECT id FROM series WHERE organisation_code = 'TAE')"
        )
    await load(sender, figure("gp-referrals", "TAE", value=6))
    yesterday = "2026-11-24T12:00:00Z"
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        (yesterday,) = connection.execute(
            "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '1 day',"
            " 'YYYY-MM-DD\"T\"HH24:MI:SSZ')"
        ).fetchone()
    [then] = await items(sender, f"organisation=TAE&as_published={yesterday}")
    [now] = await items(sender, "organisation=TAE")
    assert [(each["value"], each["status"], each["revision"]) for each in (then, now)] == [
        (5, "provisional", 1), (6, "final", 2),
    ]  # fmt: skip
    [row] = await out(sender, f"organisation=TAE&as_published={yesterday}")
    assert row["value"] == "5"
    await load(sender, figure("gp-referrals", "TAE", value=7))
    [again] = await items(sender, "organisation=TAE")
    assert (again["status"], again["revision"]) == ("revised", 3)


async def test_a_revision_that_changes_the_verdict_raises_an_event(
    sender: Sender, metrics_settings: Settings
) -> None:
    months = [f"{2024 + m // 12}-{m % 12 + 1:02}-01" for m in range(24)]
    rows = [
        figure("gp-referrals", "TAF", value=100 + m % 3, period_start=month)
        for m, month in enumerate(months)
    ]
    await load(sender, *rows)
    await load(sender, rows[0] | {"value": 101})
    await load(sender, rows[-1] | {"value": 500})
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        events = connection.execute(
            "SELECT type FROM outbox_event WHERE subject = 'gp-referrals/TAF'"
            " AND type LIKE '%.observation.%' ORDER BY time"
        ).fetchall()
    assert [kind for (kind,) in events] == [
        "uk.marches.metrics.observation.revised", "uk.marches.metrics.observation.revised",
        "uk.marches.metrics.observation.verdict.spc",
    ]  # fmt: skip


MISFITS: list[tuple[dict[str, Any], str, str]] = [
        (figure("no-such-thing", "TBA", value=1), "indicator_code", "no published indicator"),
        (figure("at-risk-reached", "TBA", numerator=9, denominator=8), "numerator",
         "numerator above denominator"),
        (figure("at-risk-reached", "TBA", numerator=1.5, denominator=8), "numerator",
         "people are whole numbers"),
        (figure("at-risk-reached", "TBA", numerator=1, denominator=2, value=50), "value",
         "not a proportion"),
        (figure("at-risk-reached", "TBA", numerator=1, denominator=2, value=0.6), "value",
         "not what numerator and denominator make"),
        (figure("at-risk-reached", "TBA", numerator=1), "denominator",
         "a numerator out of nothing"),
        (figure("at-risk-reached", "TBA", value=0.5), "numerator",
         "without counts nobody can tell whether they are small"),
        (figure("running-cost-per-head", "TBA", numerator=5, denominator=0), "denominator",
         "zero below a numerator"),
        (figure("gp-referrals", "TBA", numerator=5, denominator=9), "denominator",
         "a count has no denominator"),
        (figure("premature-mortality", "TBA", numerator=5, denominator=9), "value",
         "counts do not make this value"),
        (figure("ae-breaches", "TBA", value=1, category_type="department", category="3"),
         "category", "not a category of this indicator"),
        (figure("gp-referrals", "TBA", value=1, period_end="2026-12-31"), "period_end",
         "not a period of this indicator"),
        (figure("premature-mortality", "TBA", value=1, period_end="2026-12-31"), "period_end",
         "not a period of this indicator"),
]  # fmt: skip
BAD_CELLS: list[tuple[dict[str, Any], str, str]] = [
    (figure("gp-referrals", "TBA", value=-1), "value", "negative"),
        (figure("gp-referrals", "TBA", value="nan"), "value", "not a finite number"),
        (figure("gp-referrals", "TBA", value="1e999"), "value", "not a finite number"),
        (figure("gp-referrals", "TBA", value="1,000"), "value", "not a number"),
        (figure("gp-referrals", "TBA", value=1, period_start="2026-10-02"), "period_start",
         "not the first day of a month"),
        (figure("gp-referrals", "TBA", value=1, category="1"), "category_type",
         "a category of no type"),
        (figure("gp-referrals", "TBA", value=1, value_note="suppressed"), "value_note",
         "a figure that is there"),
        (figure("gp-referrals", "TBA", value=1, lower_ci=2, upper_ci=1), "lower_ci",
         "above the upper limit"),
        (figure("gp-referrals", "TBA", value=1, period_end="2026-10-30"), "period_end",
         "not the last day of a month"),
        (figure("gp-referrals", "TBA", value=1, period_end="2026-11-30"), "period_end",
         "not a month, a quarter or a year"),
        (figure("gp-referrals", "TOTAL", value=1), "area_code", "a total, not an organisation"),
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [MISFITS, BAD_CELLS], ids=["misfits", "bad cells"])
async def test_figures_that_cannot_be_are_rejected_with_their_place(
    sender: Sender, bad: list[tuple[dict[str, Any], str, str]]
) -> None:
    rows = [
        row | {"area_code": row["area_code"].replace("TBA", f"TBA{number:02}")}
        for number, (row, _, _) in enumerate(bad)
    ]
    sent = await sender.load(tidy_file(figure("gp-referrals", "TBB", value=1), *rows), TIDY)
    assert sent["job"]["error"]["code"] == "rows_rejected"
    found = await sender.rejects(sent)
    assert all(each["expected"] for each in found)
    assert [(each["line"], each["column"], each["reason"]) for each in found] == [
        (str(line), column, reason) for line, (_, column, reason) in enumerate(bad, start=3)
    ]
    assert await items(sender, "organisation=TBB") == []


async def test_years_of_one_series_do_not_overlap(sender: Sender) -> None:
    code = "premature-mortality"
    years = [figure(code, "TBC", value=n, period_start=f"{2020 + n}-01-01") for n in (1, 2)]
    await load(sender, *years)
    financial = figure(code, "TBC", value=3, period_start="2022-04-01")
    for rows, lines in (([financial], ["2"]), ([figure(code, "TBD", value=1), financial | {
        "area_code": "TBD", "period_start": "2026-04-01"}], ["2", "3"])):  # fmt: skip
        sent = await sender.load(tidy_file(*rows), TIDY)
        found = await sender.rejects(sent)
        assert [each["line"] for each in found] == lines
        assert found[0]["reason"].startswith("overlaps the year from 20")
    # Who counts in other years from now on takes the old ones back.
    gone = [year | {"value": "", "value_note": "not_available"} for year in years]
    await load(sender, financial, *gone)
    assert [
        (item["period"], item["value"]) for item in await items(sender, "organisation=TBC")
    ] == [("2021-01-01", None), ("2022-01-01", None), ("2022-04-01", 3)]


async def test_quarters_begin_on_their_own_days(sender: Sender, metrics_settings: Settings) -> None:
    with psycopg.connect(metrics_settings.owner_database_url("metrics"), autocommit=True) as owner:
        owner.execute(
            "UPDATE indicator_version SET frequency = 'quarter' WHERE code = 'rtt-waiting'"
        )
        sent = await sender.load(tidy_file(figure("rtt-waiting", "TBE", value=1,
                                                  period_start="2026-11-01")), TIDY)  # fmt: skip
        owner.execute("UPDATE indicator_version SET frequency = 'month' WHERE code = 'rtt-waiting'")
    [reject] = await sender.rejects(sent)
    assert reject["reason"] == "not the first day of a quarter"


async def test_a_denominator_of_zero_gives_no_value_and_says_so(sender: Sender) -> None:
    await load(sender, figure("friends-and-family-positive", "TCA", numerator=0, denominator=0))
    [item] = await items(sender, "organisation=TCA")
    assert (item["value"], item["value_note"]) == (None, "not_available")
    [row] = await out(sender, "organisation=TCA")
    assert (row["value"], row["value_note"]) == ("", "not_available")


async def test_a_published_total_counts_and_its_parts_are_not_added_to_it(sender: Sender) -> None:
    part = {"category_type": "specialty"}
    await load(
        sender,
        figure("rtt-waiting", "TCB", value=100, category="C_100", **part),
        figure("rtt-waiting", "TCB", value=50, category="C_101", **part),
        figure("rtt-waiting", "TCB", value=155),
        figure("rtt-waiting", "TCC", value=100, category="C_100", **part),
        figure("rtt-waiting", "TCC", value=50, category="C_101", **part),
    )
    for organisation, whole in (("TCB", 155), ("TCC", 150)):
        spc = await sender.get(
            f"/v1/metrics/indicators/rtt-waiting/spc?organisation={organisation}"
        )
        assert [point["value"] for point in spc.json()["points"]] == [whole]


def small(organisation: str, *counts: int) -> Iterator[dict[str, Any]]:
    for number, count in enumerate(counts, start=1):
        yield figure(
            "delayed-discharges", organisation, value=count, category_type="deprivation_quintile",
            category=str(number),
        )  # fmt: skip


async def test_small_counts_are_withheld_the_same_in_every_format_filter_and_order(
    sender: Sender,
) -> None:
    counts = (3, 12, 41, 57, 0)
    await load(
        sender, figure("delayed-discharges", "TDA", value=sum(counts)), *small("TDA", *counts)
    )
    query = "organisation=TDA&indicator=delayed-discharges"
    whole = await items(sender, query)
    seen = {item["category"]: (item["value"], item["value_note"]) for item in whole}
    assert seen["1"] == (None, "suppressed")
    assert seen["all"] == (115, "rounded")
    assert all(value is None or value % 5 == 0 for value, _ in seen.values())
    assert all(item["value"] == item["numerator"] for item in whole)
    for category, shown in seen.items():
        if category != "all":
            alone = await items(sender, f"{query}&deprivation_quintile={category}")
            assert [(each["value"], each["value_note"]) for each in alone] == [shown]
    for row in await out(sender, query):
        value, note = seen[row["category"] or "all"]
        assert (row["value"], row["value_note"]) == (
            "" if value is None else f"{value:.0f}", note or "",
        )  # fmt: skip
    first = await sender.get(f"{OUT}?{query}&limit=1")
    assert first.json()["items"] == whole[:1]


async def test_everybody_may_read_the_figures_of_a_published_indicator_as_they_are_shown(
    sender: Sender,
) -> None:
    path = "/v1/public/indicators/delayed-discharges/observations?organisation=TDA"
    query = "organisation=TDA&indicator=delayed-discharges"
    answer = await sender.client.get(path)
    assert answer.json()["items"] == await items(sender, query)
    assert answer.headers["cache-control"].startswith("public")
    file = await sender.client.get(f"{path}&format=csv")
    assert list(csv.DictReader(io.StringIO(file.text))) == await out(sender, query)
    hidden = await sender.client.get("/v1/public/indicators/no-such/observations")
    assert hidden.status_code == 404


async def test_an_analysis_sees_of_small_counts_what_is_published(sender: Sender) -> None:
    rows = [
        figure("delayed-discharges", "TDB", value=value, period_start=f"2026-0{month}-01")
        for month, value in enumerate((12, 3, 19), start=1)
    ]
    await load(sender, *rows)
    spc = await sender.get("/v1/metrics/indicators/delayed-discharges/spc?organisation=TDB")
    assert [point["value"] for point in spc.json()["points"]] == [10, 20]


async def test_a_withheld_whole_is_not_told_as_the_nought_of_its_shown_parts(
    sender: Sender,
) -> None:
    await load(sender, *small("TDC", 0, 3, 0), figure("delayed-discharges", "TDC", value=12,
                                                      period_start="2026-09-01"))  # fmt: skip
    spc = await sender.get("/v1/metrics/indicators/delayed-discharges/spc?organisation=TDC")
    assert [point["value"] for point in spc.json()["points"]] == [10], "not 0 in the month after"


async def test_postgresql_and_python_write_the_same_tidy_rows(
    sender: Sender, metrics_settings: Settings
) -> None:
    await load(
        sender,
        figure("premature-mortality", "TEA", area_name="=cmd|' /C calc'!A0", value=330.25,
               numerator=120, denominator=36000, lower_ci=280, upper_ci=385.5,
               period_start="2024-01-01"),
        figure("premature-mortality", "TEA", value=340, period_start="2025-01-01"),
        figure("rtt-within-18-weeks", "E92000001", numerator=1, denominator=3,
               category_type="specialty", category="C_100", sex="female", age="75+"),
        figure("gp-referrals", "TEA", status="provisional"),
        *(figure("gp-referrals", f"TF{place}", area_name=name)
          for place, name in enumerate(SIGNED)),
    )  # fmt: skip
    for code in ("premature-mortality", "rtt-within-18-weeks", "gp-referrals"):
        fast = await out(sender, f"indicator={code}")
        # Without an indicator in the question some are protected, so that Python writes them.
        slow = [row for row in await out(sender, "") if row["indicator_code"] == code]
        assert fast == slow
        assert fast
    guarded = {row["area_name"] for row in await out(sender, "organisation=TEA")}
    assert guarded == {"'=cmd|' /C calc'!A0"}
    for place, name in enumerate(SIGNED):
        [row] = await out(sender, f"organisation=TF{place}")
        assert row["area_name"] == f"'{name}"
    [row] = await out(sender, "organisation=E92000001")
    assert (row["target"], row["area_code_system"]) == ("0.92", "gss")


async def test_what_goes_out_as_tidy_csv_can_come_in_again_and_changes_nothing(
    sender: Sender,
) -> None:
    answer = await sender.get(f"{OUT}?format=csv&indicator=premature-mortality&bom=1")
    assert answer.content.startswith(b"\xef\xbb\xbfobservation_id")
    sent = await sender.load(answer.content.decode(), TIDY)
    assert sent["job"]["state"] == "succeeded", await sender.rejects(sent)
    assert (sent["job"]["counts"]["added"], sent["job"]["counts"]["revised"]) == (0, 0)


async def test_the_csv_names_its_metadata_and_has_an_etag_that_moves_with_the_figures(
    sender: Sender,
) -> None:
    url = f"{OUT}?format=csv&organisation=TAA"
    answer = await sender.get(url)
    assert answer.headers["content-type"].startswith("text/csv")
    described = await sender.client.get(answer.links["describedby"]["url"])
    assert described.headers["content-type"] == "application/csvm+json"
    columns = described.json()["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(tidy.NAMES)
    known = sender.headers | {"If-None-Match": answer.headers["etag"]}
    assert (await sender.client.get(url, headers=known)).status_code == 304
    await load(sender, figure("gp-referrals", "TAA", value=1))
    assert (await sender.client.get(url, headers=known)).status_code == 200


async def test_the_fingertips_profile_has_its_27_columns(sender: Sender) -> None:
    answer = await sender.get(f"{OUT}?format=csv&profile=fingertips&organisation=TDA")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == list(fingertips.NAMES)
    assert len(fingertips.NAMES) == 27
    hidden = [row for row in rows if row["Category"] == "1"]
    assert [(row["Value"], row["Count"], row["Value note"]) for row in hidden] == [
        ("", "", "Value suppressed for disclosure control")
    ]
    assert {row["Sex"] for row in rows} == {"Persons"}


async def test_a_workbook_holds_the_same_rows(sender: Sender) -> None:
    answer = await sender.get(f"{OUT}?format=xlsx&organisation=TAB")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 1 + 5
    assert "emergency-admissions" in sheet


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("department=1&band=x", 422, "two_breakdowns"),
        ("format=csv&limit=5", 422, "not_paged"),
        ("profile=fingertips", 422, "profile_needs_csv"),
        ("format=pdf", 422, "invalid"),
        ("as_published=5", 422, "invalid"),
        ("from=2026-02&to=2026-01", 422, "periods_reversed"),
        ("indicator=none-such", 404, "indicator_not_found"),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    sender: Sender, query: str, status: int, code: str
) -> None:
    answer = await sender.get(f"{OUT}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("path", [OUT, "/v1/public/indicators/ae-breaches/observations"])
async def test_a_file_has_a_path_of_its_own(sender: Sender, path: str) -> None:
    for form in ("csv", "xlsx"):
        own = await sender.client.get(f"{path}.{form}", headers=sender.headers)
        asked = await sender.client.get(f"{path}?format={form}", headers=sender.headers)
        assert (own.status_code, asked.status_code) == (200, 200)
        assert own.headers["content-type"] == asked.headers["content-type"]
        assert "accept" not in own.headers.get("vary", "").lower()
        assert "Accept" in asked.headers["vary"]
        twice = await sender.client.get(f"{path}.{form}?format=json", headers=sender.headers)
        assert (twice.status_code, twice.json()["code"]) == (422, "two_formats")


async def test_a_kind_of_answer_that_there_is_not_is_refused_before_anything_is_done(
    sender: Sender,
) -> None:
    for path in ("/v1/metrics/indicators", f"{OUT}.csv", "/v1/metrics/rebases"):
        headers = sender.headers | {"Accept": "application/xml, image/*;q=0.5"}
        answer = await sender.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


async def test_the_accept_header_picks_the_format(sender: Sender) -> None:
    for accepted, kind in (("text/csv", "text/csv"), ("*/*", "application/json")):
        headers = sender.headers | {"Accept": accepted}
        answer = await sender.client.get(f"{OUT}?organisation=TAA", headers=headers)
        assert answer.headers["content-type"].startswith(kind)
    headers = sender.headers | {"Accept": "image/png"}
    assert (await sender.client.get(OUT, headers=headers)).status_code == 406

"""A scorecard says of many organisations what the chart of each says."""

import csv
import io
import math
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import unescape

import httpx
import pytest

from services.contracts.directory import (
    MembershipRow,
    NameRow,
    OrganisationRow,
    Snapshot,
    SuccessionRow,
)
from services.contracts.replica import NAME
from services.metrics.app import SERVICE
from services.metrics.observations.params import MEDIA
from services.metrics.scorecards.charts.columns import WIDTH, Columns
from services.metrics.scorecards.charts.icons import ICONS, icon_svg
from services.metrics.scorecards.charts.scorecard_chart import ROW
from services.metrics.scorecards.rules.sentences import month_name, written
from services.shared.database import Database
from services.shared.replicas import repository as replicas
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.stoke import send

URL = "/v1/metrics/scorecards"
AT = Columns(WIDTH, 0.0)
AE = "indicator=ae-breaches&indicator=ae-four-hour-performance"
HEADER = "period,org_code,type,attendances,breaches,admissions\n"
MERGED = date(2020, 4, 1)
TRUSTS = ("RAA", "RAB", "RAC", "RAD")


def months(first: int, count: int) -> list[str]:
    return [f"{(first + n) // 12}-{(first + n) % 12 + 1:02}-01" for n in range(count)]


def lines(code: str, periods: list[str], shift: int = 0) -> str:
    """A&E figures of two departments that sway, all different, and move by `shift` at the end."""
    rows = []
    for n, period in enumerate(periods):
        late = 100 + round(10 * math.sin(1.7 * n + len(code) + ord(code[-1])))
        late += shift if n >= len(periods) - 8 else 0
        rows.append(f"{period},{code},1,1000,{late},50")
        rows.append(f"{period},{code},other,500,{late // 5},0")
    return "\n".join(rows) + "\n"


FILE = (
    HEADER
    + lines("RAA", months(2018 * 12, 30))
    + lines("RAB", months(2018 * 12, 30), shift=60)
    + lines("RAC", months(2018 * 12, 27), shift=-60)
    + lines("RAD", [m for m in months(2018 * 12, 30) if m != "2019-01-01"])
    + lines("02D", months(2018 * 12, 27))
    + lines("02F", months(2018 * 12, 27))
    + lines("27D", months(2020 * 12 + 3, 3))
    + lines("5PL", months(2018 * 12, 27))
    + lines("M1A", months(2018 * 12, 27))
    + lines("M1B", [m for m in months(2018 * 12, 27) if m != "2019-03-01"])
    + lines("05J", months(2020 * 12 + 3, 3))
    + lines("05T", months(2020 * 12 + 3, 3))
    + lines("05R", months(2020 * 12 + 3, 3))
)
SMALL = (
    "indicator_code,area_code,period_start,numerator,denominator,value,sex,age,category_type,"
    "category\n"
    "at-risk-reached,5PL,2019-10-01,60,100,,,,,\n"
    "at-risk-reached,5PL,2019-11-01,4,100,,,,,\n"
    "at-risk-reached,5PL,2019-12-01,70,100,,,,,\n"
    "at-risk-reached,02D,2019-10-01,30,100,,,,,\n"
    "at-risk-reached,02D,2019-11-01,40,100,,,,,\n"
    "at-risk-reached,02D,2019-12-01,50,100,,,,,\n"
    "at-risk-reached,02F,2019-10-01,40,100,,,,,\n"
    "at-risk-reached,02F,2019-11-01,3,100,,,,,\n"
    "at-risk-reached,02F,2019-12-01,60,100,,,,,\n"
)
HELD = (
    "RAA", "RAB", "RAC", "RAD", "02D", "02F", "27D", "M1A", "M1B", "5PL", "05J", "05T", "05R",
)  # fmt: skip
MAP = Snapshot(
    version=7,
    organisations=[
        OrganisationRow(code, "ods", None, False, False) for code in (*HELD, "M2A", "ZN1", "ZN2")
    ],
    names=[NameRow("27D", MERGED, "NHS Cheshire"), NameRow("RAA", date(2000, 1, 1), "A trust")],
    statuses=[],
    roles=[],
    memberships=[MembershipRow(code, "QQQ", "icb", date(2013, 4, 1), None) for code in TRUSTS[:2]],
    successions=[
        *(SuccessionRow(code, "27D", MERGED) for code in ("02D", "02F")),
        *(SuccessionRow(code, "M2A", MERGED) for code in ("M1A", "M1B")),
        SuccessionRow("5PL", "05J", MERGED, 0.6, "population of mid-2019"),
        SuccessionRow("5PL", "05T", MERGED, 0.4, "population of mid-2019"),
        SuccessionRow("5PM", "05R", MERGED, 0.6, "population of mid-2019"),
        SuccessionRow("5PM", "05W", MERGED),
        SuccessionRow("ZN2", "ZN1", date(2018, 7, 1)),
    ],
)


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    database = Database(settings.database_url("metrics"), pool_size=1)
    async with database.write() as session:
        body = MAP.model_dump_json().encode()
        await replicas.keep(session, NAME, "seven", body, datetime.now(UTC))
    await database.close()
    url = "/v1/metrics/imports?format=nhse-ae"
    await client.post(url, content=FILE, headers={"Content-Type": "text/csv"})
    await run_jobs(settings, SERVICE)
    await send(client, settings, "tidy-csv", SMALL)


async def asked(client: httpx.AsyncClient, query: str) -> dict[str, Any]:
    answer = await client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def cell(card: dict[str, Any], organisation: str, indicator: str = "ae-breaches") -> Any:
    wanted = (organisation, indicator)
    [found] = [
        each for each in card["cells"] if (each["organisation"], each["indicator"]) == wanted
    ]
    return found


def codes_of(card: dict[str, Any]) -> set[str]:
    return {each["code"] for each in card["warnings"]}


@pytest.mark.parametrize("rules", ["mdc-2023", "plot-the-dots"])
async def test_table_and_chart_never_disagree(analyst: httpx.AsyncClient, rules: str) -> None:
    card = await asked(analyst, f"{AE}&ruleset={rules}&from=2018-03")
    assert len(card["cells"]) == 2 * len(HELD)
    for each in card["cells"]:
        chart = (await analyst.get(each["spc"])).json()
        point, segment = chart["points"][-1], chart["segments"][-1]
        for name in ("mean", "lower_limit", "upper_limit"):
            assert each[name] == pytest.approx(segment[name], rel=1e-12), name
        assert each["value"] == pytest.approx(point["value"], rel=1e-12)
        assert (each["special_cause"], each["variation"], each["assurance"]) == (
            point["special_cause"], chart["variation"], chart["assurance"],
        )  # fmt: skip
        assert each["period"] == chart["periods"][-1]
        assert each["points"] == len(chart["points"])
        assert each["target"] == (chart["target"] or {"value": None})["value"]


async def test_a_sentence_names_figure_rule_and_target(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, f"{AE}&organisation=RAB&organisation=RAA")
    assert [each["code"] for each in card["organisations"]] == ["RAB", "RAA"]
    worse = cell(card, "RAB")
    assert (worse["special_cause"], worse["variation"]) == ("shift_above", "concern_high") or (
        worse["special_cause"] == "above_limit"
    )
    assert "this is a special cause" in worse["sentence"]
    assert "a concern" in worse["sentence"]
    usual = cell(card, "RAA", "ae-four-hour-performance")
    assert usual["target"] == 0.95
    assert "varies as usual around" in usual["sentence"]
    assert "the target of 95.0%" in usual["sentence"]
    assert usual["assurance_icon"].endswith(f"/{usual['assurance']}.svg")


async def test_csv_workbook_and_picture_say_what_the_answer_says(
    analyst: httpx.AsyncClient,
) -> None:
    query = f"{AE}&organisation=RAB&organisation=RAA"
    card = await asked(analyst, query)
    lines = csv.DictReader(io.StringIO((await analyst.get(f"{URL}?{query}&format=csv")).text))
    told = [(each["organisation"], each["indicator"], each["value"]) for each in card["cells"]]
    rows = list(lines)
    assert [
        (row["organisation_code"], row["indicator_code"], float(row["value"])) for row in rows
    ] == told
    for row, each in zip(rows, card["cells"], strict=True):
        for name in ("variation", "assurance", "special_cause", "sentence"):
            assert row[name] == (each[name] or ""), name
    answer = await analyst.get(f"{URL}?{query}", headers={"Accept": MEDIA["xlsx"]})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == 1 + len(rows)
        texts = unescape(book.read("xl/worksheets/sheet1.xml").decode())
    assert all(each["sentence"] in texts for each in card["cells"])


async def test_cells_are_chosen_and_sorted_by_what_is_published(analyst: httpx.AsyncClient) -> None:
    four = f"{AE}&{'&'.join(f'organisation={code}' for code in TRUSTS)}"
    card = await asked(analyst, four)
    concerns = await asked(analyst, f"{four}&variation=concern")
    assert concerns["cells"] == [
        each for each in card["cells"] if str(each["variation"]).startswith("concern")
    ]
    assert concerns["cells"]
    assert f"the {len(concerns['cells'])} of {len(card['cells'])} figures" in next(
        each["detail"] for each in concerns["warnings"] if each["code"] == "selected"
    )
    for sort, sign in (("value", 1), ("-value", -1)):
        ordered = (await asked(analyst, f"{four}&sort={sort}"))["cells"]
        assert [each["indicator"] for each in ordered] == sorted(
            each["indicator"] for each in card["cells"]
        )
        for indicator in ("ae-breaches", "ae-four-hour-performance"):
            values = [sign * each["value"] for each in ordered if each["indicator"] == indicator]
            assert values == sorted(values)
    kinds = [str(each["variation"]).partition("_")[0]
             for each in (await asked(analyst, f"{four}&sort=variation"))["cells"]]  # fmt: skip
    ranks = {"concern": 0, "improvement": 1, "neutral": 2, "common": 3, "None": 4}
    assert sorted(kinds, key=lambda kind: ranks[kind]) == kinds


async def test_a_cell_has_the_fields_that_are_asked_for_in_every_form(
    analyst: httpx.AsyncClient,
) -> None:
    query = f"{AE}&organisation=RAA"
    for fields in ("fields=value,sentence", "fields=value&fields=sentence"):
        card = await asked(analyst, f"{query}&{fields}")
        assert {tuple(each) for each in card["cells"]} == {
            ("organisation", "indicator", "value", "sentence")
        }
        assert card["provenance"]["ruleset"] == "mdc-2023"
    table = (await analyst.get(f"{URL}?{query}&fields=value,sentence&format=csv")).text
    assert table.splitlines()[0].endswith(",unit,value,sentence")
    unknown = await analyst.get(f"{URL}?{query}&fields=value,weather")
    assert unknown.status_code == 422
    assert "sentence" in unknown.json()["errors"][0]["detail"]


async def test_a_sentence_can_stand_alone(analyst: httpx.AsyncClient) -> None:
    query = f"{AE}&organisation=RAA&organisation=RAB"
    within = await asked(analyst, query)
    alone = await asked(analyst, f"{query}&sentence=alone")
    names = {"RAA": "A trust (RAA)", "RAB": "RAB"}
    assert [each["sentence"] for each in alone["cells"]] == [
        f"{names[each['organisation']]}, {each['sentence']}" for each in within["cells"]
    ]


async def test_a_small_line_has_the_last_two_years_and_null_where_nothing_is_shown(
    analyst: httpx.AsyncClient,
) -> None:
    card = await asked(analyst, f"{AE}&organisation=RAC&organisation=RAD")
    periods = card["indicators"][0]["trend_periods"]
    assert (len(periods), periods[-1]) == (24, "2020-06-01")
    short, gap = cell(card, "RAC"), cell(card, "RAD")
    assert short["trend"][-3:] == [None, None, None]
    assert short["trend"][-4] == short["value"]
    assert gap["trend"][periods.index("2019-01-01")] is None
    assert sum(value is None for value in gap["trend"]) == 1
    chart = (await analyst.get(gap["spc"])).json()
    shown = dict(zip(chart["periods"], (each["value"] for each in chart["points"]), strict=True))
    assert gap["trend"] == [shown.get(period) for period in periods]


async def test_the_small_line_and_the_order_tell_nothing_of_what_is_withheld(
    analyst: httpx.AsyncClient,
) -> None:
    query = "indicator=at-risk-reached&organisation=5PL&organisation=02F&organisation=02D"
    card = await asked(analyst, f"{query}&to=2019-11")
    assert card["indicators"][0]["trend_periods"] == ["2019-10-01", "2019-11-01"]
    trends = {each["organisation"]: each["trend"] for each in card["cells"]}
    assert trends == {"5PL": [0.6, None], "02F": [0.4, None], "02D": [0.3, 0.4]}
    # 5PL has 4 of 100 in November, 02F 3: their order is that of October, which is published.
    for sort, codes in (("value", ["02F", "02D", "5PL"]), ("-value", ["5PL", "02F", "02D"])):
        cells = (await asked(analyst, f"{query}&to=2019-11&sort={sort}"))["cells"]
        assert [each["organisation"] for each in cells] == codes
    alone = await asked(analyst, f"{query}&from=2019-11&to=2019-11&sort=value")
    assert [each["organisation"] for each in alone["cells"]] == ["02D"]


async def test_the_columns_of_the_csv_are_described(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get(f"{URL}?{AE}&organisation=RAA&format=csv")
    link = answer.headers["link"]
    assert link.endswith('rel="describedby"; type="application/csvm+json"')
    path = link[1 : link.index(">")]
    described = (await analyst.get(path, headers={"Authorization": ""})).json()
    schema = described["tableSchema"]
    assert [each["name"] for each in schema["columns"]] == answer.text.splitlines()[0].split(",")
    assert schema["primaryKey"] == ["organisation_code", "indicator_code"]
    again = await analyst.get(
        path, headers={"If-None-Match": (await analyst.get(path)).headers["etag"]}
    )
    assert again.status_code == 304


def cells_of_picture(picture: dict[str, Any]) -> list[tuple[str, str, str, list[str]]]:
    """Of each row: the latest figure, its month, its meaning in a word, the letters of icons."""
    found: dict[int, list[dict[str, Any]]] = {}
    for part in picture["layer"]:
        for row in part["data"]["values"]:
            if "text" in row and row["y"] > 0:
                found.setdefault(int(row["y"] // ROW), []).append(row)
    rows = []
    for _, texts in sorted(found.items()):
        at = {each["x"]: each["text"] for each in texts}
        letters = [each["text"] for each in texts if each["text"] in set("HLPF?")]
        rows.append((at[AT.latest], at[AT.period], at[AT.meaning], letters))
    return rows


async def test_each_row_of_the_picture_has_figure_and_icons_of_its_cell(
    analyst: httpx.AsyncClient,
) -> None:
    query = f"{AE}&organisation=RAB&organisation=RAA&organisation=RAC"
    card = await asked(analyst, query)
    units = {each["code"]: each["unit"] for each in card["indicators"]}
    words = {"concern": "Concern", "improvement": "Improvement", "common": "As usual"}
    expected = []
    for each in card["cells"]:
        icons = [ICONS[each[name]].letter for name in ("variation", "assurance") if each[name]]
        shown = written(each["value"], units[each["indicator"]])
        month = month_name(date.fromisoformat(each["period"]))
        meaning = words[each["variation"].partition("_")[0]]
        expected.append((shown, month, meaning, [letter for letter in icons if letter]))
    assert {meaning for _, _, meaning, _ in expected} == set(words.values())
    assert cells_of_picture((await analyst.get(f"{URL}.vl.json?{query}")).json()) == expected


async def test_the_description_tells_first_where_concerns_are(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, AE)
    told = (await analyst.get(f"{URL}.vl.json?{AE}")).json()["description"]
    concerns = [each for each in card["cells"] if each["variation"].startswith("concern")]
    assert concerns
    assert told.startswith(f"A scorecard of {len(card['cells'])} figures: {len(concerns)} concern")
    for each in concerns:
        assert f"{each['organisation']}: {each['sentence']}" in told
    assert all(each["detail"] in told for each in card["warnings"])


async def test_a_picture_of_too_many_cells_is_refused_with_the_limit(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    codes = [f"RB{n}" for n in range(8)] + [f"RC{n}" for n in range(8)]
    text = HEADER + "".join(lines(code, ["2012-01-01"]) for code in codes)
    await analyst.post(
        "/v1/metrics/imports?format=nhse-ae", content=text, headers={"Content-Type": "text/csv"}
    )
    await run_jobs(metrics_settings, SERVICE)
    query = f"{AE}&indicator=ae-attendances&indicator=ae-emergency-admissions&to=2012-01"
    fifteen = f"{query}&{'&'.join(f'organisation={code}' for code in codes[:15])}"
    assert (await analyst.get(f"{URL}.svg?{fifteen}")).status_code == 200
    for ending in (".svg", ".png", ".vl.json"):
        refused = await analyst.get(f"{URL}{ending}?{fifteen}&organisation={codes[15]}")
        assert (refused.status_code, refused.json()["code"]) == (422, "too_many_cells")
        assert "64 cells; a picture shows 60 at most" in refused.json()["detail"]
        assert "ask for CSV" in refused.json()["detail"]
    rows = (await analyst.get(f"{URL}?{fifteen}&organisation={codes[15]}&format=csv")).text
    assert len(rows.splitlines()) == 1 + 64


@pytest.mark.parametrize(
    ("span", "latest"), [("to=2019-11", "2019-10-01"), ("from=2019-11&to=2019-11", None)]
)
async def test_a_withheld_figure_is_in_no_form(
    analyst: httpx.AsyncClient, span: str, latest: str | None
) -> None:
    query = f"indicator=at-risk-reached&organisation=5PL&{span}"
    card = await asked(analyst, query)
    assert [each["period"] for each in card["cells"]] == ([latest] if latest else [])
    table = await analyst.get(f"{URL}?{query}&format=csv")
    assert [row["period"] for row in csv.DictReader(io.StringIO(table.text))] == (
        [latest] if latest else []
    )
    book = await analyst.get(f"{URL}?{query}&format=xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "/s" in name]
    pictures = [(await analyst.get(f"{URL}{end}?{query}")).text for end in (".svg", ".vl.json")]
    for form in (table.text, *sheets, *pictures):
        for withheld in ("2019-11-01", "November 2019", "4.0%", "0.04<", ",0.04,"):
            assert withheld not in form


async def test_a_file_is_not_sent_again_and_only_forms_on_offer_are_given(
    analyst: httpx.AsyncClient,
) -> None:
    first = await analyst.get(f"{URL}?{AE}&format=csv")
    known = {"If-None-Match": first.headers["etag"]}
    assert (await analyst.get(f"{URL}?{AE}&format=csv", headers=known)).status_code == 304
    refused = await analyst.get(f"{URL}?{AE}&format=pdf")
    assert refused.status_code == 422
    assert (await analyst.get(f"{URL}?{AE}", headers={"Accept": "text/plain"})).status_code == 406
    assert (await analyst.get(f"{URL}.png?{AE}")).content.startswith(b"\x89PNG")


async def test_of_one_figure_nothing_is_said_but_what_it_is(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, f"{AE}&organisation=RAA&from=2018-03&to=2018-03")
    alone = cell(card, "RAA", "ae-four-hour-performance")
    assert alone["sentence"].endswith(
        " in March 2018; too few figures to tell how it varies; the target is 95.0%"
        " (this period: missed)."
    )
    assert (alone["variation"], alone["variation_icon"]) == (None, None)
    assert alone["variation_reason"] == "too few figures to tell how it varies"
    assert (alone["assurance"], alone["assurance_icon"]) == (None, None)
    assert alone["this_period"] == "missed"
    chart = (await analyst.get(alone["spc"])).json()
    assert (chart["variation"], chart["assurance"]) == (None, None)
    assert "no_moving_range" in codes_of(chart)
    few = cell(await asked(analyst, f"{AE}&organisation=27D"), "27D")
    assert "(common cause, as far as 3 figures can tell)" in few["sentence"]


async def test_months_that_differ_or_lack_are_said(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, f"{AE}&organisation=RAA&organisation=RAC&organisation=RAD")
    assert {"periods_differ"} <= codes_of(card)
    assert cell(card, "RAA")["quality"] == []
    assert cell(card, "RAC")["quality"] == ["ends in March 2020, 3 periods before others"]
    assert cell(card, "RAD")["quality"] == ["1 period is missing in between"]
    few = await asked(analyst, f"{AE}&organisation=27D")
    assert cell(few, "27D")["quality"] == [
        "only 3 periods: limits are provisional with fewer than 13"
    ]


async def test_targets_that_differ_or_lack_are_said(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    periods = months(2010 * 12, 12)
    text = HEADER + lines("RTA", periods[:5]) + lines("RTB", periods)
    url = "/v1/metrics/imports?format=nhse-ae"
    await analyst.post(url, content=text, headers={"Content-Type": "text/csv"})
    await run_jobs(metrics_settings, SERVICE)
    query = "indicator=ae-four-hour-performance&organisation=RTA&organisation=RTB&to=2010-12"
    card = await asked(analyst, query)
    targets = [cell(card, code, "ae-four-hour-performance")["target"] for code in ("RTA", "RTB")]
    assert targets == [0.98, 0.95]
    assert {"targets_differ", "periods_differ"} <= codes_of(card)
    without = await asked(analyst, "indicator=ae-breaches&organisation=RTA&organisation=RXX")
    assert codes_of(without) == {"no_target", "no_figures"}
    assert cell(without, "RTA")["assurance"] is None
    assert "target" not in cell(without, "RTA")["sentence"]


async def test_a_scorecard_across_the_border_says_so(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    text = HEADER + lines("7A1", months(2018 * 12, 30))
    url = "/v1/metrics/imports?format=nhse-ae"
    await analyst.post(url, content=text, headers={"Content-Type": "text/csv"})
    await run_jobs(metrics_settings, SERVICE)
    both = await asked(analyst, f"{AE}&organisation=RAA&organisation=7A1")
    assert "across_the_border" in codes_of(both)
    for side in ("organisation=RAA&organisation=RAB", "organisation=7A1"):
        assert "across_the_border" not in codes_of(await asked(analyst, f"{AE}&{side}"))


async def test_on_todays_map_a_merged_body_has_the_figures_of_its_predecessors(
    analyst: httpx.AsyncClient,
) -> None:
    one = (await asked(analyst, f"{AE}&organisation=02D&to=2020-03"))["cells"]
    other = (await asked(analyst, f"{AE}&organisation=02F&to=2020-03"))["cells"]
    card = await asked(analyst, f"{AE}&organisation=27D&map=as_is&to=2020-03")
    assert cell(card, "27D")["value"] == one[0]["value"] + other[0]["value"]
    shares = [each["value"] for each in (one[1], other[1])]
    assert cell(card, "27D", "ae-four-hour-performance")["value"] == pytest.approx(sum(shares) / 2)
    assert card["organisations"] == [{"code": "27D", "name": "NHS Cheshire", "provisional": False}]
    whole = await asked(analyst, f"{AE}&organisation=27D&map=as_is")
    assert cell(whole, "27D")["points"] == 30
    assert card["provenance"]["map"] == "as_is"
    chart = (await analyst.get(cell(whole, "27D")["spc"])).json()
    assert chart["provenance"]["organisations"] == ["02D", "02F", "27D"]
    assert chart["provenance"]["map_date"] is not None


async def test_across_a_split_figures_are_shares_that_are_said_to_be_estimated(
    analyst: httpx.AsyncClient,
) -> None:
    before = (await asked(analyst, f"{AE}&organisation=5PL&to=2020-03"))["cells"]
    halves = f"{AE}&organisation=05J&organisation=05T&map=as_is"
    card = await asked(analyst, f"{halves}&to=2020-03")
    values = [cell(card, code)["value"] for code in ("05J", "05T")]
    assert values == pytest.approx([0.6 * before[0]["value"], 0.4 * before[0]["value"]])
    performance = "ae-four-hour-performance"
    assert cell(card, "05T", performance)["value"] == pytest.approx(before[1]["value"])
    said = [each["detail"] for each in card["warnings"] if each["code"] == "estimated"]
    assert said == [
        f"{code} is estimated: shares of 5PL by population of mid-2019." for code in ("05J", "05T")
    ]
    assert [each["weight"] for each in card["provenance"]["shares"]] == [0.6, 0.4]
    assert "estimated" not in codes_of(await asked(analyst, f"{halves}&from=2020-04"))
    chart = (await analyst.get(cell(card, "05J")["spc"])).json()
    assert chart["points"][-1]["value"] == pytest.approx(values[0])
    assert "estimated" in codes_of(chart)
    assert [(each["organisation"], each["weight"]) for each in chart["provenance"]["parts"]] == [
        ("05J", 1.0), ("5PL", 0.6),
    ]  # fmt: skip


async def test_a_split_whose_shares_are_not_all_declared_is_refused(
    analyst: httpx.AsyncClient,
) -> None:
    card = await asked(analyst, f"{AE}&organisation=05R&organisation=RAA&map=as_is")
    assert [each["code"] for each in card["organisations"]] == ["RAA"]
    assert "split_without_weights" in codes_of(card)
    url = "/v1/metrics/indicators/ae-breaches/spc?organisation=05R&map=as_is"
    chart = await analyst.get(url)
    assert (chart.status_code, chart.json()["code"]) == (422, "split_without_weights")


async def test_a_share_of_what_is_withheld_is_withheld(analyst: httpx.AsyncClient) -> None:
    query = "indicator=at-risk-reached&organisation=05J&map=as_is"
    found = cell(await asked(analyst, query), "05J", "at-risk-reached")
    assert (found["points"], found["value"]) == (2, pytest.approx(0.7))
    chart = (await analyst.get(found["spc"])).json()
    assert chart["periods"] == ["2019-10-01", "2019-12-01"]
    assert "estimated" in codes_of(chart)


async def test_a_merged_body_has_no_figure_where_one_of_its_parts_is_withheld(
    analyst: httpx.AsyncClient,
) -> None:
    found = cell(
        await asked(analyst, "indicator=at-risk-reached&organisation=27D&map=as_is"),
        "27D", "at-risk-reached",
    )  # fmt: skip
    assert (found["points"], found["value"]) == (2, pytest.approx(0.55))
    chart = (await analyst.get(found["spc"])).json()
    assert chart["periods"] == ["2019-10-01", "2019-12-01"]
    url = "/v1/metrics/indicators/at-risk-reached/deciles"
    two = "organisation=27D&organisation=RAA&highlight=27D&map=as_is"
    deciles = (await analyst.get(f"{url}?{two}&from=2019-10&to=2019-12")).json()
    assert [each["period"] for each in deciles["periods"]] == ["2019-10-01", "2019-12-01"]


async def test_a_sum_without_a_predecessor_has_no_figure_in_any_analysis_and_that_is_said(
    analyst: httpx.AsyncClient,
) -> None:
    performance = "ae-four-hour-performance"
    url = f"/v1/metrics/indicators/{performance}"
    said = "M2A has no figure in 2019-03: of M1B none can be shown there"
    on_map = "organisation=M2A&map=as_is"
    card = await asked(analyst, f"{AE}&{on_map}")
    assert cell(card, "M2A")["points"] == 26
    chart = (await analyst.get(cell(card, "M2A")["spc"])).json()
    assert "2019-03-01" not in chart["periods"] and len(chart["periods"]) == 26
    deciles = (await analyst.get(f"{url}/deciles?{on_map}&organisation=RAA&highlight=M2A")).json()
    values = {each["period"]: each["value"] for each in deciles["periods"]}
    assert (values["2019-03-01"], values["2019-02-01"] is None) == (None, False)
    for answer in (card, chart, deciles):
        told = [each["detail"] for each in answer["warnings"] if each["code"] == "incomplete_sum"]
        assert told and all(said in each for each in told)
    for kind in ("funnel", "comparison"):
        group = f"{on_map}&organisation=RAA&organisation=RAB&period=2019-03"
        found = (await analyst.get(f"{url}/{kind}?{group}")).json()
        assert [each["code"] for each in found["units"]] == ["RAA", "RAB"]
        (told,) = [each for each in found["warnings"] if each["code"] == "incomplete_sum"]
        assert told["detail"].endswith("M2A.")
        before = (await analyst.get(f"{url}/{kind}?{group.replace('-03', '-02')}")).json()
        assert "M2A" in {each["code"] for each in before["units"]}
    none = await analyst.get(f"{url}/spc?{on_map}&from=2019-03&to=2019-03")
    assert (none.status_code, none.json()["code"]) == (404, "no_observations")
    assert said in none.json()["detail"]


async def test_every_analysis_can_be_asked_as_the_figures_stood(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    names = ("RPA", "RPB", "RPC")
    periods = months(2018 * 12, 14)
    text = HEADER + "".join(lines(code, periods) for code in names)
    headers = {"Content-Type": "text/csv"}
    await analyst.post("/v1/metrics/imports?format=nhse-ae", content=text, headers=headers)
    await run_jobs(metrics_settings, SERVICE)
    figures = "/v1/metrics/observations?indicator=ae-breaches&organisation=RPA&limit=1"
    moment = (await analyst.get(figures)).json()["items"][0]["published_at"]
    group = "&".join(f"organisation={code}" for code in names)
    url = "/v1/metrics/indicators/ae-four-hour-performance"
    asked_for = {
        "spc": f"{url}/spc?organisation=RPA",
        "scorecard": f"{URL}?{AE}&{group}",
        "comparison": f"{url}/comparison?{group}",
        "funnel": f"{url}/funnel?{group}",
        "deciles": f"{url}/deciles?{group}",
    }
    answers = {kind: (await analyst.get(path)).json() for kind, path in asked_for.items()}
    revised = HEADER + lines("RPA", periods, shift=40) + lines("RPA", ["2019-03-01"])
    await analyst.post("/v1/metrics/imports?format=nhse-ae", content=revised, headers=headers)
    await run_jobs(metrics_settings, SERVICE)
    for kind, path in asked_for.items():
        now = (await analyst.get(path)).json()
        then = (await analyst.get(path, params=httpx.QueryParams(path.partition("?")[2]).set(
            "as_published", moment))).json()  # fmt: skip
        before = answers[kind]
        assert then["provenance"]["as_published"] == moment, kind
        for answer in (then, before, now):
            answer.pop("provenance")
            for each in answer.get("cells", ()):
                each.pop("spc")
        assert then == before != now, kind
    card = (await analyst.get(f"{asked_for['scorecard']}&as_published={moment}")).json()
    chart = (await analyst.get(cell(card, "RPA")["spc"])).json()
    assert cell(card, "RPA")["mean"] == pytest.approx(chart["segments"][-1]["mean"])
    small = "indicator=at-risk-reached&organisation=5PL&from=2019-11&to=2019-11"
    assert (await asked(analyst, f"{small}&as_published={moment}"))["cells"] == []


async def test_methods_that_need_counts_take_no_estimates(analyst: httpx.AsyncClient) -> None:
    url = "/v1/metrics/indicators/ae-four-hour-performance"
    three = "map=as_is&period=2020-03&organisation=27D&organisation=RAA&organisation=RAB"
    compared = await analyst.get(f"{url}/comparison?{three}&benchmark=05J")
    assert (compared.status_code, compared.json()["code"]) == (422, "only_estimated")
    funnel = (await analyst.get(f"{url}/funnel?{three}&organisation=05J")).json()
    assert [each["code"] for each in funnel["units"]] == ["27D", "RAA", "RAB"]
    assert "05J" in next(
        each["detail"] for each in funnel["warnings"] if "estimate" in each["detail"]
    )


async def test_who_is_not_on_a_map_is_left_out_and_told(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, f"{AE}&organisation=02F&organisation=RAA&map=2020-04-01")
    assert [each["code"] for each in card["organisations"]] == ["RAA"]
    assert "not_on_this_map" in codes_of(card)
    chart = await analyst.get(
        "/v1/metrics/indicators/ae-breaches/spc?organisation=02F&map=2020-04-01"
    )
    assert (chart.status_code, chart.json()["code"]) == (422, "not_on_this_map")
    assert "in 27D" in chart.json()["detail"]
    no_day = await analyst.get(f"{URL}?{AE}&map=2021-02-30")
    assert (no_day.status_code, no_day.json()["code"]) == (422, "no_such_day")


async def test_the_members_of_an_organisation_are_its_scorecard(
    analyst: httpx.AsyncClient,
) -> None:
    card = await asked(analyst, f"{AE}&members_of=QQQ&kind=icb&to=2020-06")
    assert [each["code"] for each in card["organisations"]] == ["RAA", "RAB"]
    nobody = await analyst.get(f"{URL}?{AE}&members_of=QQQ&kind=locality&to=2020-06")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "no_members")


async def test_a_rebase_counts_in_the_table_too(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    body = {
        "indicator": "ae-breaches", "organisation": "RAB", "period": "2019-11-01",
        "reason": "a second door",
    }  # fmt: skip
    held = token(metrics_settings, "metrics.write", orgs=("RAB",))
    headers = {"Authorization": f"Bearer {held}"}
    made = await analyst.post("/v1/metrics/rebases", json=body, headers=headers)
    assert made.status_code == 201, made.text
    card = await asked(analyst, f"{AE}&organisation=RAB")
    chart = (await analyst.get(cell(card, "RAB")["spc"])).json()
    assert len(chart["segments"]) == 2
    assert cell(card, "RAB")["mean"] == pytest.approx(chart["segments"][-1]["mean"])
    assert cell(card, "RAB")["variation"] == chart["variation"]


async def test_counts_of_people_are_judged_as_they_are_published(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    head = (
        "indicator_code,area_code,period_start,numerator,"
        "denominator,value,sex,age,category_type,category\n"
    )
    rows = [f"delayed-discharges,RSA,{month},{40 + 3 * (n % 4)},,,,,,\n"
            for n, month in enumerate(months(2024 * 12, 14))]  # fmt: skip
    sent = await analyst.post(
        "/v1/metrics/imports?format=tidy-csv",
        content=head + "".join(rows) + "delayed-discharges,RSA,2025-03-01,4,,,,,,\n",
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(metrics_settings, SERVICE)
    job = (await analyst.get(sent.headers["location"])).json()
    assert job["state"] == "succeeded", job
    card = await asked(analyst, "indicator=delayed-discharges&organisation=RSA")
    seen = cell(card, "RSA", "delayed-discharges")
    assert seen["value"] % 5 == 0
    assert seen["period"] == "2025-02-01"  # 4 people in March are not shown


async def test_an_unchanged_scorecard_is_not_sent_again(analyst: httpx.AsyncClient) -> None:
    first = await analyst.get(f"{URL}?{AE}&organisation=RAA")
    etag = {"If-None-Match": first.headers["etag"]}
    again = await analyst.get(f"{URL}?{AE}&organisation=RAA", headers=etag)
    assert (again.status_code, again.content) == (304, b"")


async def test_icons_are_public_drawings_that_say_what_they_mean(
    analyst: httpx.AsyncClient,
) -> None:
    seen = set()
    for name in ("common_cause", "improvement_high", "improvement_low", "concern_high",
                 "concern_low", "neutral_high", "neutral_low", "consistent_pass",
                 "consistent_fail", "inconsistent"):  # fmt: skip
        answer = await analyst.get(f"/v1/metrics/icons/{name}.svg", headers={"Authorization": ""})
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "<title" in answer.text
        seen.add(answer.text)
    assert len(seen) == 10
    assert (await analyst.get("/v1/metrics/icons/none.svg")).status_code == 422


def test_without_colour_no_two_icons_are_the_same() -> None:
    drawings = set()
    for name, icon in ICONS.items():
        drawn = icon_svg(name).replace(name, "").replace(icon.words, "")
        drawings.add(re.sub("#[0-9A-Fa-f]{3,6}", "", drawn))
    assert len(drawings) == len(ICONS)


async def test_a_month_in_which_one_of_two_that_merged_sent_nothing_has_no_figure(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    """`ae_merger_gap`"""
    text = "period,org_code,type,attendances,breaches,admissions\n" + "".join(
        [
            f"2018-{month:02}-01,ZN1,1,{1000 if month < 7 else 1500},100,1\n"
            for month in range(1, 10)
        ]
        + [f"2018-{month:02}-01,ZN2,1,500,50,1\n" for month in (1, 2, 4, 5, 6)]
    )
    await send(analyst, metrics_settings, "nhse-ae", text)
    url = "/v1/metrics/indicators/ae-attendances/spc?organisation=ZN1&map=as_is"
    chart = (await analyst.get(url)).json()
    assert "2018-03-01" not in chart["periods"]
    assert [point["value"] for point in chart["points"]] == [1500] * 8
    [told] = [each["detail"] for each in chart["warnings"] if each["code"] == "incomplete_sum"]
    assert told.startswith("ZN1 has no figure in 2018-03: of ZN2 none can be shown there")
    card = await asked(analyst, "indicator=ae-attendances&organisation=ZN1&map=as_is&to=2018-03")
    [found] = card["cells"]
    assert found["period"] == "2018-02-01"
    assert "no total in 1 period, for a part of it has no figure" in found["quality"]

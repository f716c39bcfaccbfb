"""A scorecard as CSV, workbook and picture says what the answer says, and no more."""

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import unescape

import httpx
import pytest

from services.metrics.app import SERVICE
from services.metrics.observations.params import MEDIA
from services.metrics.scorecards.charts.columns import WIDTH, Columns
from services.metrics.scorecards.charts.icons import ICONS, icon_svg
from services.metrics.scorecards.charts.scorecard_chart import ROW
from services.metrics.scorecards.rules.sentences import month_name, written
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.scorecards import AE, HEADER, OF_TRUSTS, URL, asked, lines, send_figures

AT = Columns(WIDTH, 0.0)


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send_figures(client, settings, OF_TRUSTS)


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

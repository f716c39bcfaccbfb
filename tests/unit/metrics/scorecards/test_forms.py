"""A scorecard as a table and as a picture, whatever its names are."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.metrics.scorecards.charts.scorecard_chart import scorecard_chart
from services.metrics.scorecards.charts.words import broken, meaning, short, width_of
from services.metrics.scorecards.files import to_csv, to_workbook
from services.metrics.scorecards.schemas import CELL, Scorecard

EVIL = '=HYPERLINK("http://example.org")'


def card(names: dict[str, str | None], **changed: Any) -> Scorecard:
    """One cell for each of the organisations."""
    cells = [CELL | {"period": date(2018, 3, 1), "organisation": code} | changed for code in names]
    return Scorecard.model_validate(
        {
            "indicators": [
                {
                    "code": "ae-breaches", "version": 1, "name": "A&E four-hour breaches",
                    "unit": "count", "polarity": "low_is_good", "target": None,
                    "target_label": None, "period": date(2018, 3, 1),
                    "trend_periods": [date(2018, 3, 1)], "source": "NHS England",
                }
            ],
            "organisations": [
                {"code": code, "name": name, "provisional": False} for code, name in names.items()
            ],
            "cells": cells,
            "warnings": [],
            "provenance": {
                "map": "as_was", "map_date": None, "as_published": None, "shares": [],
                "ruleset": "mdc-2023",
                "directory_version": 3, "computed_at": datetime(2026, 11, 22, tzinfo=UTC),
            },
        },
        strict=False,
    )  # fmt: skip


def test_a_name_is_never_a_formula_in_a_spreadsheet() -> None:
    found = card({"RRK": EVIL})
    [row] = csv.DictReader(io.StringIO(to_csv(found).decode()))
    assert row["organisation_name"] == f"'{EVIL}"
    with zipfile.ZipFile(io.BytesIO(to_workbook(found))) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_negative_figure_stays_a_number() -> None:
    [row] = csv.DictReader(io.StringIO(to_csv(card({"RRK": None}, lower_limit=-12.5)).decode()))
    assert row["lower_limit"] == "-12.5"


def test_organisations_whose_names_begin_the_same_are_told_apart_in_the_picture() -> None:
    name = "NHS CHESHIRE AND MERSEYSIDE INTEGRATED CARE BOARD OF ALL THAT IS NORTH OF THE RIVER DEE"
    found = card({"27D": name, "01F": name})
    shown = {each.code: broken(each, 200) for each in found.organisations}
    assert shown["27D"][0] == shown["01F"][0] == "NHS Cheshire and Merseyside"
    assert (shown["27D"][1][-6:], shown["01F"][1][-6:]) == (" (27D)", " (01F)")
    assert all(width_of(line) <= 200 for lines in shown.values() for line in lines)


def test_a_name_is_not_cut_where_there_is_room() -> None:
    name = "DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST"
    found = card({"RBD": name, "RRK": None})
    for width in (960, 1100, 1600):
        texts = [row.get("text") for part in scorecard_chart(found, width)["layer"]
                 for row in part["data"]["values"]]  # fmt: skip
        assert not any(text and "…" in text for text in texts)
    assert "Dorset County Hospital NHS Foundation Trust (RBD)" in texts


@pytest.mark.parametrize("text", ["", "a", "A&E", "W" * 80, "A median wait " * 9])
def test_a_shortened_text_is_its_beginning(text: str) -> None:
    found = short(text, 100)
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))


def test_of_too_few_figures_no_variation_is_drawn() -> None:
    found = card({"RRK": None}, variation=None, variation_icon=None)
    assert [meaning(each) for each in found.cells] == ["Too few"]
    shapes = [row for part in scorecard_chart(found)["layer"]
              for row in part["data"]["values"] if "shape" in row]  # fmt: skip
    assert shapes == []


def test_a_picture_of_nothing_says_so() -> None:
    found = card({"RRK": None}).model_copy(update={"cells": []})
    spec = scorecard_chart(found)
    assert spec["description"] == "A scorecard without figures."
    assert spec["title"]["subtitle"][0].startswith("No figures.")

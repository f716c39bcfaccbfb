"""What the chart of a series shows, and what it says to those who do not see it."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from services.charts.figures import ValueFormat
from services.charts.rendering import to_png, to_svg
from services.metrics.spc.charts.alt_text import alt_text
from services.metrics.spc.charts.spc_chart import spc_chart
from services.statistics.spc.analysis import analyse
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import Improvement, RuleSetName
from tests.unit.statistics.spc.examples import RRK_BREACHES, STEADY, months

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = months(date(2016, 4, 1), 24)


def rrk(**options: Any) -> SpcAnalysis:
    return analyse(
        RRK_BREACHES,
        improvement=Improvement.DECREASE,
        periods=MONTHS,
        ruleset=RuleSetName.PLOT_THE_DOTS,
        **options,
    )


def rows(spec: dict[str, Any], *fields: str) -> list[list[dict[str, Any]]]:
    """The data of the layers that show these fields."""
    found = []
    for layer in spec["layer"]:
        values = layer["data"]["values"]
        if values and set(fields) <= set(values[0]):
            found.append(values)
    return found


def texts(spec: dict[str, Any]) -> list[str]:
    return [row["text"] for layer in rows(spec, "text") for row in layer]


def stretches(spec: dict[str, Any]) -> list[int]:
    (line,) = rows(spec, "stretch")
    return [row["stretch"] for row in line]


def test_rrk_breaches_in_words() -> None:
    text = alt_text(rrk(target=1500), title="RRK breaches", periods=MONTHS, targets=[1500] * 24)
    assert text == (
        "RRK breaches: 24 points (April 2016 to March 2018) between 986 and 2,585; "
        "the mean is 1,712 and the limits are 850 and 2,574. "
        "Special causes: above the upper limit (January 2017), "
        "a shift below the mean (February to September 2017); "
        "the last point is common cause variation; the target of 1,500 is within the limits, "
        "so it is met at some times and missed at others."
    )


def test_proportions_are_told_as_percentages_and_rebases_by_month() -> None:
    values = [value / 100 for value in [*STEADY, 50.0, 52.0]]
    periods = months(date(2023, 1, 1), 14)
    result = analyse(
        values, improvement=Improvement.INCREASE, periods=periods, rebase_at=[12], target=0.9
    )
    text = alt_text(
        result, title="T", periods=periods, value_format=ValueFormat.PROPORTION, targets=[0.9] * 14
    )
    assert "between 10% and 52%" in text
    assert "the mean since January 2024 is 51%" in text
    assert "the target of 90% is missed consistently" in text


def test_a_single_point_and_a_constant_are_told_without_limits_or_range() -> None:
    single = analyse([17], improvement=Improvement.NEUTRAL)
    assert "1 point (point 1) of 17; the mean is 17, without limits." in alt_text(single, title="T")
    constant = analyse([4] * 13, improvement=Improvement.NEUTRAL)
    assert "of 4; the mean is 4, and so are the limits." in alt_text(constant, title="T")


def test_of_many_special_causes_the_latest_are_told() -> None:
    result = analyse(
        STEADY + [40.0, 11.0, 11.0, 11.0] * 8,
        improvement=Improvement.NEUTRAL,
        baseline_points=12,
    )
    text = alt_text(result, title="T")
    assert text.count("above the upper limit") == 5
    assert "after 3 earlier" in text


def test_the_lines_and_the_target_carry_their_figures() -> None:
    spec = spc_chart(rrk(target=1500), title="T", periods=MONTHS, targets=[1500] * 24)
    assert texts(spec) == ["Lower limit 850", "Target 1,500", "Mean 1,712", "Upper limit 2,574"]


def test_a_target_that_moved_is_drawn_where_it_was() -> None:
    targets = [None] * 2 + [2000.0] * 10 + [1500.0] * 12
    spec = spc_chart(rrk(target=1500), title="T", periods=MONTHS, targets=targets)
    aims = rows(spec, "level")[-1]
    assert [(row["value"], row["when"]) for row in aims] == [
        (2000.0, aims[0]["when"]),
        (2000.0, aims[2]["when"]),
        (1500.0, aims[2]["when"]),
        (1500.0, aims[3]["when"]),
    ]
    assert "the target of 1,500 (at first 2,000) is within the limits" in spec["description"]


def test_labels_that_would_overlap_are_moved_apart() -> None:
    result = analyse([1000.0, 1001.0] * 12, improvement=Improvement.INCREASE, target=5000)
    spec = spc_chart(result, title="T", targets=[5000] * 24)
    heights = [row["value"] for layer in rows(spec, "text") for row in layer]
    low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    pixels = [(height - low) / (high - low) * spec["height"] for height in heights]
    assert all(above - below >= 14.9 for below, above in pairwise(pixels))


def test_the_legend_has_only_what_occurs() -> None:
    spec = spc_chart(rrk(), title="T", periods=MONTHS)
    (points,) = [layer for layer in spec["layer"] if "shape" in layer["encoding"]]
    assert points["encoding"]["shape"]["scale"] == {
        "domain": ["Common cause", "Special cause: improvement", "Special cause: concern"],
        "range": ["circle", "square", "diamond"],
    }
    assert points["encoding"]["color"]["scale"]["range"] == ["#768692", "#005EB8", "#E46C0A"]


def test_every_point_says_when_what_and_why() -> None:
    spec = spc_chart(rrk(), title="T", periods=MONTHS)
    (points,) = rows(spec, "meaning")
    january = points[9]
    assert (january["when"], january["period"], january["value"]) == (
        "2017-01-01",
        "Jan 2017",
        2585,
    )
    assert january["meaning"] == "Special cause: concern"
    assert january["rule"] == "above the upper limit"


def test_without_gap_or_rebase_the_values_are_one_line() -> None:
    assert stretches(spc_chart(rrk(), title="T", periods=MONTHS)) == [1] * 24


def test_the_line_breaks_at_a_gap_and_at_a_rebase() -> None:
    periods = [*months(date(2023, 1, 1), 3), *months(date(2023, 5, 1), 4)]
    result = analyse(
        [1, 2, 3, 4, 5, 6, 7], improvement=Improvement.NEUTRAL, periods=periods, rebase_at=[5]
    )
    spec = spc_chart(result, title="T", periods=periods)
    assert stretches(spec) == [1, 1, 1, 2, 2, 3, 3]
    assert "Limits redrawn Jul 2023" in texts(spec)


def test_each_segment_has_its_own_lines() -> None:
    result = analyse([1, 3, 1, 11, 13, 11], improvement=Improvement.NEUTRAL, rebase_at=[3])
    limits, means = rows(spc_chart(result, title="T"), "level")
    assert [row["when"] for row in means] == [0.5, 3.5, 3.5, 6.5]
    assert len({row["level"] for row in limits}) == 4


def test_the_axis_does_not_force_zero_and_is_in_utc() -> None:
    encoding = spc_chart(rrk(), title="T", periods=MONTHS)["layer"][0]["encoding"]
    assert encoding["y"]["scale"]["zero"] is False
    assert encoding["y"]["scale"]["domain"][0] > 0
    assert encoding["x"]["scale"]["type"] == "utc"
    assert encoding["x"]["axis"]["format"] == "%b %Y"


def test_weeks_are_labelled_on_their_day() -> None:
    weeks = [date(2022, 1, 3) + timedelta(weeks=week) for week in range(130)]
    result = analyse([1.0, 2.0] * 65, improvement=Improvement.NEUTRAL, periods=weeks)
    axis = spc_chart(result, title="T", periods=weeks)["layer"][0]["encoding"]["x"]["axis"]
    assert axis["format"] == "%-d %b %Y"
    assert len(axis["values"]) <= 9
    days = {(tick - axis["values"][0]) / 86_400_000 % 7 for tick in axis["values"]}
    assert days == {0}


def test_the_svg_is_an_image_with_title_and_description() -> None:
    spec = spc_chart(rrk(), title="Breaches & waits <b>", periods=MONTHS)
    root = ElementTree.fromstring(to_svg(spec))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None and description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Breaches & waits <b>"
    assert description.text == spec["description"]


@pytest.mark.parametrize(
    "hostile",
    [
        "</title></svg><script>alert(1)</script>",
        '" onload="alert(1)',
        "]]> <!-- &lt; &#x0; ${1+1} \\",
        "NUL \x00, bell \x07, half \ud800, turned \u202e, new\nline",
        "x" * 5_000,
        "",
    ],
)
def test_a_title_is_only_ever_text(hostile: str) -> None:
    spec = spc_chart(rrk(), title=hostile, subtitle=hostile, periods=MONTHS)
    root = ElementTree.fromstring(to_svg(spec))
    elements = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert elements <= {"svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan"}
    assert not [name for element in root.iter() for name in element.attrib if name[:2] == "on"]
    assert to_png(spec).startswith(b"\x89PNG\r\n\x1a\n")


def test_a_title_with_controls_loses_them_and_a_long_one_is_cut_at_three_lines() -> None:
    spec = spc_chart(rrk(), title="a\x00b\n c\u202e", periods=MONTHS)
    assert spec["title"]["text"] == ["ab c"]
    long = spc_chart(rrk(), title="word " * 200, periods=MONTHS)["title"]["text"]
    assert len(long) == 3
    assert long[-1].endswith("…")


def test_the_same_input_gives_the_same_bytes() -> None:
    specs = [spc_chart(rrk(), title="T", periods=MONTHS) for _ in range(2)]
    assert specs[0] == specs[1]
    first = to_svg(specs[0]), to_png(specs[0])
    to_svg(spc_chart(analyse([1], improvement=Improvement.NEUTRAL), title="another"))
    assert (to_svg(specs[1]), to_png(specs[1])) == first

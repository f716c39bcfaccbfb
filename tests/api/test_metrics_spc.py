"""Stored figures answered with their variation, and the calculator for any series."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from services.contracts.metrics import MetricsClient, Series, VerdictUnknown
from services.demo.figures.attendances import sample_csv
from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs

URL = "/v1/metrics/indicators/ae-breaches/spc"
RRK = {
    "organisation": "RRK",
    "department": "1",
    "from": "2016-04",
    "to": "2018-03",
    "ruleset": "plot-the-dots",
}


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send(client, settings, sample_csv())


async def send(client: httpx.AsyncClient, settings: Settings, text: str) -> dict[str, Any]:
    answer = await client.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=text.encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(settings, SERVICE)
    job = await client.get(answer.headers["location"])
    assert job.json()["state"] == "succeeded", job.json()
    return job.json()


def causes(answer: dict[str, Any]) -> dict[str, str]:
    pairs = zip(answer["periods"], answer["points"], strict=True)
    return {period: point["special_cause"] for period, point in pairs if point["special_cause"]}


async def test_rrk_has_its_published_limits_and_special_causes(analyst: httpx.AsyncClient) -> None:
    answer = (await analyst.get(URL, params=RRK)).json()
    [segment] = answer["segments"]
    assert segment["mean"] == 1711.875
    assert segment["moving_range_mean"] == pytest.approx(324.090909, abs=1e-6)
    assert segment["lower_limit"] == pytest.approx(849.793182, abs=1e-6)
    assert segment["upper_limit"] == pytest.approx(2573.956818, abs=1e-6)
    shift = {f"2017-{month:02}-01": "shift_below" for month in range(2, 10)}
    assert causes(answer) == {"2017-01-01": "above_limit"} | shift
    assert len(answer["periods"]) == 24


async def test_limits_are_drawn_from_the_months_and_about_the_line_that_are_asked_for(
    analyst: httpx.AsyncClient,
) -> None:
    asked = {"baseline_from": "2016-05", "baseline_to": "2017-05", "centre": "median"}
    answer = (await analyst.get(URL, params=RRK | asked)).json()
    series = {
        "values": [point["value"] for point in answer["points"]],
        "improvement": "decrease",
        "ruleset": RRK["ruleset"],
        "baseline": {"start": 1, "end": 13},
        "centre": "median",
    }
    calculated = (await analyst.post("/v1/metrics/calculate/spc", json=series)).json()
    assert answer["segments"] == calculated["segments"]
    assert answer["baseline"] == ["2016-05-01", "2017-05-01"]
    drawn = await analyst.get(f"{URL}.vl.json", params=RRK | asked)
    assert "Limits from May 2016 to May 2017." in drawn.text


async def test_the_default_rule_set_does_not_screen(analyst: httpx.AsyncClient) -> None:
    asked = {name: value for name, value in RRK.items() if name != "ruleset"}
    answer = (await analyst.get(URL, params=asked)).json()
    assert answer["ruleset"] == "mdc-2023"
    assert answer["segments"][0]["moving_range_mean"] == pytest.approx(361.956522, abs=1e-6)
    assert answer["segments"][0]["lower_limit"] == pytest.approx(749.070652, abs=1e-6)
    assert answer["segments"][0]["upper_limit"] == pytest.approx(2674.679348, abs=1e-6)
    assert "2017-01-01" not in causes(answer)


async def test_an_answer_says_where_it_comes_from(analyst: httpx.AsyncClient) -> None:
    answer = (await analyst.get(URL, params=RRK)).json()
    provenance = answer["provenance"]
    assert provenance["ruleset"] == "plot-the-dots"
    assert provenance["map"] == "as_was"
    assert provenance["indicator_version"] == 1
    assert provenance["revisions"] == [1] * 24
    assert answer["organisation"]["provisional"] is True
    assert "provisional_organisation" in {each["code"] for each in answer["warnings"]}


async def test_an_unchanged_answer_is_not_sent_twice(analyst: httpx.AsyncClient) -> None:
    for form in ("", ".svg", ".png", ".vl.json"):
        first = await analyst.get(URL + form, params=RRK)
        etag = first.headers["etag"]
        again = await analyst.get(URL + form, params=RRK, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        other = await analyst.get(
            URL + form, params=RRK | {"to": "2018-02"}, headers={"If-None-Match": etag}
        )
        assert other.status_code == 200


async def test_the_chart_comes_as_svg_png_and_vega_lite(analyst: httpx.AsyncClient) -> None:
    svg = await analyst.get(f"{URL}.svg", params=RRK)
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(svg.text).tag.endswith("svg")
    png = await analyst.get(f"{URL}.png", params=RRK)
    assert png.headers["content-type"] == "image/png"
    assert png.content.startswith(b"\x89PNG")
    specification = await analyst.get(f"{URL}.vl.json", params=RRK)
    assert "vega-lite" in json.loads(specification.content)["$schema"]


async def test_all_departments_are_the_sum_of_numerators_and_denominators(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    text = "period,org_code,type,attendances,breaches,admissions\n"
    text += "2017-01-01,RSM,1,80,20,1\n2017-02-01,RSM,1,100,50,1\n2017-02-01,RSM,other,300,0,1\n"
    text += "2017-03-01,RSM,1,80,20,1\n"
    await send(analyst, metrics_settings, text)
    url = "/v1/metrics/indicators/ae-four-hour-performance/spc?organisation=RSM"
    answer = (await analyst.get(url)).json()
    assert [point["value"] for point in answer["points"]] == [0.75, 0.875]
    assert {"departments_vary", "parts_lacking"} <= {each["code"] for each in answer["warnings"]}


async def test_a_month_over_zero_is_left_out_and_said(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    text = "period,org_code,type,attendances,breaches,admissions\n"
    text += "2017-01-01,RSN,1,100,50,1\n2017-02-01,RSN,1,0,0,0\n2017-01-01,RSO,1,0,0,0\n"
    await send(analyst, metrics_settings, text)
    url = "/v1/metrics/indicators/ae-four-hour-performance/spc?organisation="
    answer = (await analyst.get(f"{url}RSN")).json()
    assert answer["periods"] == ["2017-01-01"]
    assert "no_denominator" in {each["code"] for each in answer["warnings"]}
    none = await analyst.get(f"{url}RSO")
    assert (none.status_code, none.json()["code"]) == (422, "no_values")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"organisation": "RXX"}, 404, "organisation_not_found"),
        ({"department": "2"}, 404, "no_observations"),
        ({"from": "2018-04", "to": "2018-05"}, 404, "no_observations"),
        ({"from": "2018-04"}, 422, "periods_reversed"),
        ({"from": "2016-13"}, 422, "invalid"),
        ({"ruleset": "mine"}, 422, "invalid"),
        ({"department": "3"}, 422, "invalid"),
        ({"category": "1"}, 422, "two_breakdowns"),
        ({"baseline_from": "2017-09"}, 422, "baseline_unfit"),
        ({"baseline_from": "2017-09", "baseline_to": "2017-01"}, 422, "periods_reversed"),
        ({"centre": "mode"}, 422, "invalid"),
        ({"organisation": "rrk'--"}, 422, "invalid"),
        ({"other": "1"}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_answered_is_a_named_problem(
    analyst: httpx.AsyncClient, change: dict[str, str], status: int, code: str
) -> None:
    answer = await analyst.get(URL, params=RRK | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_category_and_department_ask_for_the_same(analyst: httpx.AsyncClient) -> None:
    by_department = (await analyst.get(URL, params=RRK)).json()
    asked = {name: value for name, value in RRK.items() if name != "department"}
    by_category = (await analyst.get(URL, params=asked | {"category": "1"})).json()
    assert by_category["points"] == by_department["points"]
    assert [by_category[name] for name in ("category_type", "category", "department")] == [
        "department", "1", "1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("indicators/{}/spc", {"organisation": "RRK"}),
        ("indicators/{}/deciles", {}),
        ("indicators/{}/funnel", {}),
        ("indicators/{}/comparison", {}),
        ("scorecards", {}),
    ],
)
@pytest.mark.parametrize(
    ("indicator", "category", "detail"),
    [
        ("at-risk-reached", "1", "at-risk-reached has no breakdown; leave the category out."),
        (
            "ae-four-hour-performance",
            "7",
            "ae-four-hour-performance is broken down by department: 1, 2, other, all; "
            "there is no 7.",
        ),
    ],
)
async def test_a_category_that_an_indicator_does_not_have_is_refused_with_those_that_it_has(
    analyst: httpx.AsyncClient, path: str, query: dict[str, str], indicator: str, category: str,
    detail: str,
) -> None:  # fmt: skip
    asked = query | {"category": category}
    if path == "scorecards":
        asked |= {"indicator": indicator}
    answer = await analyst.get(f"/v1/metrics/{path.format(indicator)}", params=asked)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "no_such_category")
    assert (problem["detail"], problem["errors"][0]["pointer"]) == (detail, "/query/category")


async def test_missing_periods_have_a_place_where_that_is_asked_for(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    text = "period,org_code,type,attendances,breaches,admissions\n"
    text += "".join(f"2017-{month:02}-01,RSP,1,100,{month},1\n" for month in (1, 2, 5, 6))
    await send(analyst, metrics_settings, text)
    plain = (await analyst.get(f"{URL}?organisation=RSP")).json()
    placed = (await analyst.get(f"{URL}?organisation=RSP&gaps=null")).json()
    assert placed["periods"] == [f"2017-{month:02}-01" for month in range(1, 7)]
    assert [point["value"] for point in placed["points"]] == [1, 2, None, None, 5, 6]
    assert [point for point in placed["points"] if point["value"]] == plain["points"]
    assert placed["segments"][0]["end"] == 5
    assert placed["provenance"]["revisions"] == plain["provenance"]["revisions"]


async def test_an_unknown_indicator_is_not_found(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get("/v1/metrics/indicators/ae-breeches/spc", params=RRK)
    assert (answer.status_code, answer.json()["code"]) == (404, "indicator_not_found")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"values": []}, "#/values", "too_short"),
        ({"values": [1, True]}, "#/values/1", "float_type"),
        ({"values": [1, "2"]}, "#/values/1", "float_type"),
        ({"values": [1, 2], "periods": ["2024-01-01"]}, "#/periods", "value_error"),
        ({"values": [1, 2], "periods": ["2024-01-01"] * 2}, "#/periods/1", "duplicate_period"),
        (
            {"values": [1, 2], "periods": ["2024-02-01", "2024-01-01"]},
            "#/periods/1",
            "periods_not_ascending",
        ),
        ({"values": [1] * 20, "rebase_at": [20]}, "#/rebase_at/0", "rebase_out_of_range"),
        ({"values": [1] * 20, "baseline_points": 5}, "#/baseline_points", "greater_than_equal"),
        ({"values": [1], "improvement": "up"}, "#/improvement", "enum"),
        ({"values": [1], "extra": 1}, "#/extra", "extra_forbidden"),
    ],
)
async def test_the_calculator_points_at_what_is_wrong(
    analyst: httpx.AsyncClient, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await analyst.post(
        "/v1/metrics/calculate/spc", json={"improvement": "increase"} | body
    )
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        (pointer, code)
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_what_is_not_a_finite_number_is_refused(
    analyst: httpx.AsyncClient, number: str
) -> None:
    body = f'{{"improvement": "increase", "values": [1, {number}]}}'
    answer = await analyst.post(
        "/v1/metrics/calculate/spc", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}


async def test_ten_thousand_points_are_answered(analyst: httpx.AsyncClient) -> None:
    body = {"improvement": "increase", "values": [index % 7 for index in range(10_000)]}
    answer = await analyst.post("/v1/metrics/calculate/spc", json=body)
    assert len(answer.json()["points"]) == 10_000


async def test_the_real_file_gives_rrk_through_the_worker(
    analyst: httpx.AsyncClient, metrics_settings: Settings, reference_data: Path
) -> None:
    text = (reference_data / "ae-attendances-england-2016-2019.csv").read_text()
    counts = (await send(analyst, metrics_settings, text))["counts"]
    assert (counts["rows"], counts["observations"]) == (12_765, 51_060)
    assert counts["revised"] == 0
    answer = (await analyst.get(URL, params=RRK)).json()
    assert answer["segments"][0]["mean"] == 1711.875


async def test_another_service_reads_the_verdict_and_why_there_is_none(
    analyst: httpx.AsyncClient,
) -> None:
    metrics = MetricsClient(analyst)
    found = await metrics.verdict(Series("ae-breaches", "RRK", "1"))
    whole = (await analyst.get(URL, params={"organisation": "RRK", "department": "1"})).json()
    assert found.variation == whole["variation"]
    assert str(found.periods[-1]) == whole["periods"][-1]
    with pytest.raises(VerdictUnknown, match="nothing-known"):
        await metrics.verdict(Series("nothing-known", "RRK"))


async def test_another_service_has_a_chart_made_of_its_own_figures_with_gaps(
    analyst: httpx.AsyncClient,
) -> None:
    metrics = MetricsClient(analyst)
    months = [date(2025, month, 1) for month in range(1, 13)]
    values = [*[100.0, 104.0] * 5, None, 400.0]
    found = await metrics.control_chart(values, months, improvement="decrease")
    assert [point.value for point in found.points] == values
    assert (found.variation, found.points[-1].special_cause) == ("concern_high", "above_limit")
    with pytest.raises(VerdictUnknown):
        await metrics.control_chart(values, months[:3], improvement="decrease")

"""A scorecard says of many organisations what the chart of each says."""

import httpx
import pytest

from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.scorecards import (
    AE,
    HEADER,
    HELD,
    TRUSTS,
    URL,
    asked,
    cell,
    codes_of,
    lines,
    months,
    send_figures,
)


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send_figures(client, settings)


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

"""Every number marked "check" in the methods' own publications, through the running service."""

import csv
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest import approx

from services.metrics.calculators.schemas.inequality import EXAMPLE_QUANTILES
from services.metrics.calculators.schemas.intervals import EXAMPLE_STRATA
from services.metrics.calculators.schemas.trend import EXAMPLE_POINTS
from tests.unit.statistics.spc.examples import PLOT_THE_DOTS_EXAMPLE, RRK_BREACHES

Body = dict[str, Any]


async def answer(client: httpx.AsyncClient, name: str, body: Body) -> Any:
    response = await client.post(f"/v1/metrics/calculate/{name}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def codes(given: Body) -> list[str]:
    return [warning["code"] for warning in given["warnings"]]


async def test_wilson_of_65_in_100(reader: httpx.AsyncClient) -> None:
    assert await answer(reader, "proportion", {"numerator": 65, "denominator": 100}) == {
        "value": 0.65,
        "lower": approx(0.5525444329688797, rel=1e-14),
        "upper": approx(0.7363575175690247, rel=1e-14),
        "method": "wilson",
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("proportion", {"numerator": 65, "denominator": 100}),
        ("proportion", {"numerator": 0, "denominator": 0}),
        ("rate", {"count": 5, "denominator": 100, "multiplier": 100}),
        ("dsr", {"strata": EXAMPLE_STRATA}),
    ],
)
async def test_two_intervals_in_one_call_are_those_of_two_calls(
    reader: httpx.AsyncClient, name: str, body: Body
) -> None:
    one, other = [
        await answer(reader, name, body | {"confidence": level}) for level in (0.95, 0.998)
    ]
    both = await answer(reader, name, body | {"levels": [0.95, 0.998]})
    assert both.pop("intervals") == [
        {"confidence": level, "lower": each["lower"], "upper": each["upper"]}
        for level, each in ((0.95, one), (0.998, other))
    ]
    assert both == one


@pytest.mark.parametrize(
    ("body", "value", "lower", "upper", "method"),
    [
        ({"count": 65, "denominator": 1}, 65, 50.163187710, 82.849138546, "byar"),
        (
            {"count": 20, "denominator": 100, "multiplier": 100},
            20, 12.211428835, 30.889880369, "byar",
        ),
        ({"count": 5, "denominator": 100, "multiplier": 100}, 5, 1.62348639, 11.66833208, "exact"),
    ],
)  # fmt: skip
async def test_rates_have_byars_interval_and_below_ten_events_the_exact_one(
    reader: httpx.AsyncClient, body: Body, value: float, lower: float, upper: float, method: str
) -> None:
    given = await answer(reader, "rate", body)
    assert given == {
        "value": approx(value),
        "lower": approx(lower, abs=1e-8),
        "upper": approx(upper, abs=1e-8),
        "method": method,
        "warnings": [],
    }


async def test_a_mean_has_the_interval_of_students_t(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "mean", {"values": [1, 2, 3]})
    reach = 4.302652729911275 / 3**0.5  # t of 2 degrees of freedom, by tables
    assert given == {
        "value": 2.0,
        "lower": approx(2 - reach),
        "upper": approx(2 + reach),
        "method": "t",
        "warnings": [],
    }


async def test_the_published_standardised_rate(reader: httpx.AsyncClient) -> None:
    assert await answer(reader, "dsr", {"strata": EXAMPLE_STRATA}) == {
        "value": approx(10430.247991, abs=1e-6),
        "lower": approx(9717.709068, abs=1e-6),
        "upper": approx(11178.940915, abs=1e-6),
        "warnings": [],
    }


async def test_fewer_than_ten_events_give_no_standardised_rate(reader: httpx.AsyncClient) -> None:
    strata = [{"count": 9, "population": 100, "standard_population": 1000}]
    given = await answer(reader, "dsr", {"strata": strata})
    assert (given["value"], given["lower"], given["upper"]) == (None, None, None)
    assert codes(given) == ["few_events"]


async def test_observed_against_expected(reader: httpx.AsyncClient) -> None:
    strata = [
        {"count": 20, "population": 50, "reference_count": 10, "reference_population": 100},
        {"count": 0, "population": 30, "reference_count": 50, "reference_population": 100},
    ]
    ratio = await answer(reader, "isr", {"strata": strata, "kind": "ratio", "multiplier": 100})
    assert ratio == {
        "observed": 20,
        "expected": 20.0,
        "value": approx(100.0),
        "lower": approx(5 * 12.211428835),
        "upper": approx(5 * 30.889880369),
        "method": "byar",
        "warnings": [],
    }
    rate = await answer(reader, "isr", {"strata": strata, "kind": "rate", "multiplier": 1000})
    assert rate["value"] == approx(300.0)  # the crude rate of the reference is 60 in 200


async def test_twenty_values_make_ten_pairs(reader: httpx.AsyncClient) -> None:
    values = [{"code": str(value), "value": value} for value in range(20)]
    given = await answer(reader, "quantiles", {"values": values})
    assert [item["quantile"] for item in given["items"]] == [1 + place // 2 for place in range(20)]
    given = await answer(reader, "quantiles", {"values": values, "highest_is_one": True})
    assert [item["quantile"] for item in given["items"]] == [10 - place // 2 for place in range(20)]


async def test_fewer_values_than_quantiles_have_none(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "quantiles", {"values": [{"code": "A", "value": 1}]})
    assert given["items"] == [{"code": "A", "quantile": None}]
    assert codes(given) == ["few_values"]


async def test_the_published_slope_index(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "sii", {"quantiles": EXAMPLE_QUANTILES, "transform": "none"})
    assert given["sii"] == approx(6.934616, abs=1e-6)
    assert given["rii"] == approx(1.088818, abs=1e-6)
    assert (given["lower"], given["upper"]) == (None, None)
    assert codes(given) == ["no_standard_error"]


async def test_the_published_trend_is_significant(reader: httpx.AsyncClient) -> None:
    body = {"points": EXAMPLE_POINTS, "polarity": "high_is_good"}
    assert await answer(reader, "trend", body) == {
        "chi_squared": approx(46.77, abs=0.005),
        "significant": True,
        "direction": "up",
        "marker": "increasing_better",
    }


async def test_a_ratio_funnel_at_fifteen_expected_events(reader: httpx.AsyncClient) -> None:
    units = [
        {"code": "A", "numerator": 15, "denominator": 15},
        {"code": "B", "numerator": 32, "denominator": 15},
        {"code": "C", "numerator": 7, "denominator": 15},
        {"code": "D", "numerator": 0, "denominator": 0},
    ]
    given = await answer(
        reader, "funnel", {"kind": "ratio", "units": units, "target": None, "curve": True}
    )
    first, second, third, empty = given["units"]
    assert (first["lower_95"], first["upper_95"]) == approx((0.4906593, 1.5055444), abs=1e-7)
    assert (first["lower_998"], first["upper_998"]) == approx((0.2716038, 1.8558076), abs=1e-7)
    assert [unit["outlier"] for unit in given["units"]] == ["none", "high_998", "low_95", "none"]
    assert (second["value"], third["value"]) == approx((32 / 15, 7 / 15))
    assert (empty["value"], empty["lower_95"]) == (None, None)
    assert (given["target"], given["tau_squared"]) == (1.0, 0.0)
    assert "no_denominator" in codes(given)
    assert given["curve"][0]["denominator"] == 15
    assert given["curve"][0]["upper_998"] == first["upper_998"]


async def test_a_median_inside_a_band_is_interpolated(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "rtt", {"bands": [10, 10, 80], "open_ended": False})
    assert (given["median_weeks"], given["open_band"]) == (2.375, [])


async def test_a_percentile_in_the_open_band_is_named_and_has_no_number(
    reader: httpx.AsyncClient,
) -> None:
    given = await answer(reader, "rtt", {"bands": [10, 10, 80], "open_ended": True})
    assert (given["median_weeks"], given["p92_weeks"], given["p95_weeks"]) == (None, None, None)
    assert given["open_band"] == ["median_weeks", "p92_weeks", "p95_weeks"]
    assert (given["within_18_weeks"], given["over_52"]) == (None, None)
    assert codes(given) == ["bands_too_short"]


async def test_nobody_waiting_is_zero_people_and_no_share(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "rtt", {"bands": [0] * 105})
    assert (given["waiting"], given["over_52"], given["within_18_weeks"]) == (0, 0, None)
    assert (given["open_band"], codes(given)) == ([], ["nobody_waits"])


async def test_a_denominator_of_zero_gives_no_value_and_says_so(
    reader: httpx.AsyncClient,
) -> None:
    for name, body in (
        ("proportion", {"numerator": 0, "denominator": 0}),
        ("rate", {"count": 3, "denominator": 0}),
    ):
        given = await answer(reader, name, body)
        assert (given["value"], given["lower"], given["upper"]) == (None, None, None)
        assert codes(given) == ["no_denominator"]


async def test_at_40_weeks_in_one_hospital_one_patient_breaches_and_another_does_not(
    reader: httpx.AsyncClient,
) -> None:
    powys = {
        "commissioner": "7A7", "residence": "W06000023", "provider_country": "england",
        "on": "2025-07-01", "weeks": 40,
    }  # fmt: skip
    welsh = await answer(reader, "waiting-standard", powys)
    assert (welsh["standard"], welsh["breached"]) == ("Wales", False)
    assert codes(welsh) == ["standards_differ"]
    for change in (
        {"commissioner": "M2L0M", "residence": "E06000051"}, {"residence": "E06000051"},
        {"on": "2025-06-30"}, {"cancer": True}, {"urgent": True}, {"under_18": True},
    ):  # fmt: skip
        english = await answer(reader, "waiting-standard", powys | change)
        assert (english["share"], english["breached"], codes(english)) == (0.92, True, [])


async def test_wobbling_limits_follow_the_denominators(reader: httpx.AsyncClient) -> None:
    subgroups = [{"numerator": 10, "denominator": 100}, {"numerator": 40, "denominator": 400}]
    given = await answer(
        reader, "p-chart", {"subgroups": subgroups, "improvement": "decrease", "periods": None}
    )
    assert given["mean"] == approx(0.1)
    assert [point["upper_limit"] for point in given["points"]] == approx([0.19, 0.145])
    given = await answer(reader, "u-chart", {"subgroups": subgroups, "improvement": "decrease"})
    assert given["points"][0]["upper_limit"] == approx(0.1 + 3 * (0.1 / 100) ** 0.5)


async def test_rare_events_and_runs_are_charted(reader: httpx.AsyncClient) -> None:
    given = await answer(reader, "g-chart", {"between": [10, 10, 70], "improvement": "increase"})
    assert given["points"][2]["upper_limit"] == approx(30 + 3 * 930**0.5)
    given = await answer(reader, "t-chart", {"days": [3.5] * 14, "improvement": "increase"})
    assert given["mean"] == approx(3.5)
    assert codes(given) == ["constant_series"]
    given = await answer(reader, "run-chart", {"values": [*range(12)], "improvement": "increase"})
    assert (given["median"], given["runs"], given["unusual_runs"]) == (5.5, 2, True)
    assert {point["special_cause"] for point in given["points"]} == {"trend_up"}


async def test_organisations_stand_beside_each_other(reader: httpx.AsyncClient) -> None:
    units = [
        {"code": code, "numerator": numerator, "denominator": denominator}
        for code, numerator, denominator in (("A", 90, 100), ("B", 140, 200), ("C", 0, 0))
    ]
    body = {"kind": "proportion", "units": units, "benchmark": 0.8, "polarity": "low_is_good"}
    given = await answer(reader, "comparison", body)
    assert [(unit["side"], unit["level"]) for unit in given["units"]] == [
        ("worse", "95"), ("better", "99.8"), (None, None),
    ]  # fmt: skip
    assert [unit["percentile"] for unit in given["units"]] == [100, 0, None]
    assert len(given["deciles"]) == 9


async def test_a_change_is_evaluated_with_all_that_it_is_judged_beside(
    reader: httpx.AsyncClient,
) -> None:
    steady = [100.0, 101.0] * 9
    body = {
        "values": [*steady, *(value - 15 for value in steady)],
        "change": 18,
        "improvement": "decrease",
        "comparison": [101.0, 100.0] * 18,
        "balancing": [{"name": "Deaths", "values": steady * 2, "improvement": "decrease"}],
        "take_up": {"done": 45, "planned": 50},
        "cost_known": True,
    }
    given = await answer(reader, "evaluation", body)
    told = given["verdict"]
    assert (told["finding"], told["certainty"], told["missing"]) == ("better", "higher", [])
    assert given["regression"]["mean_effect"]["value"] == approx(-15, abs=0.5)
    assert given["compared"]["mean_effect"]["value"] == approx(-15, abs=1)
    assert (len(given["redrawn"]["segments"]), len(given["held"]["segments"])) == (2, 1)
    assert given["take_up"] == 0.9


async def test_the_published_spc_examples(reader: httpx.AsyncClient) -> None:
    body = {"improvement": "increase", "values": PLOT_THE_DOTS_EXAMPLE}
    given = await answer(reader, "spc", body | {"ruleset": "plot-the-dots"})
    (segment,) = given["segments"]
    assert segment["mean"] == approx(0.1416238, abs=1e-7)
    assert (segment["lower_limit"], segment["upper_limit"]) == approx(
        (-3.01138, 3.294627), abs=1e-5
    )
    assert {point["type"] for point in given["points"]} == {"common_cause"}
    body = {"improvement": "increase", "values": [*range(1, 11)], "ruleset": "mdc-2023"}
    (segment,) = (await answer(reader, "spc", body))["segments"]
    lines = (segment["mean"], segment["lower_limit"], segment["upper_limit"])
    assert lines == approx((5.5, 2.84, 8.16))


@pytest.mark.parametrize(
    ("ruleset", "cause"),
    [
        ("plot-the-dots", None),
        ("mdc-2023", "two_of_three_above"),
        ("mdc-2023-screened", "two_of_three_above"),
    ],
)
async def test_the_rule_sets_differ_in_two_of_three(
    reader: httpx.AsyncClient, ruleset: str, cause: str | None
) -> None:
    body = {
        "values": [10, 12] * 6 + [10, 18, 15.2, 11.5],
        "improvement": "increase",
        "baseline_points": 12,
        "ruleset": ruleset,
    }
    given = await answer(reader, "spc", body)
    point = given["points"][14]
    lines = (point["mean"], point["lower_limit"], point["upper_limit"])
    assert lines == approx((11, 5.68, 16.32))
    assert point["special_cause"] == cause


@pytest.mark.parametrize(
    ("ruleset", "lower", "upper", "january"),
    [
        ("plot-the-dots", 849.793182, 2573.956818, "above_limit"),
        ("mdc-2023", 749.070652, 2674.679348, None),
    ],
)
async def test_rrk_breaches_by_two_rule_sets(
    reader: httpx.AsyncClient, ruleset: str, lower: float, upper: float, january: str | None
) -> None:
    body = {"values": RRK_BREACHES, "improvement": "decrease", "ruleset": ruleset}
    given = await answer(reader, "spc", body)
    (segment,) = given["segments"]
    assert segment["mean"] == 1711.875
    assert (segment["lower_limit"], segment["upper_limit"]) == approx((lower, upper), abs=1e-6)
    assert given["points"][9]["special_cause"] == january
    assert {point["special_cause"] for point in given["points"][10:18]} == {"shift_below"}


async def test_the_published_extract_of_dorset_county_hospital(
    reader: httpx.AsyncClient, reference_data: Path
) -> None:
    with (reference_data / "rtt-full-extract-2024-11-RBD.csv").open(newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["RTT Part Type"], row["Treatment Function Code"]) == ("Part_2", "C_999")
        ]
    weeks = [name for name in rows[0] if name.startswith("Gt ")]
    bands = [sum(int(row[name] or 0) for row in rows) for name in weeks]
    given = await answer(reader, "rtt", {"bands": bands})
    assert (given["waiting"], given["over_52"]) == (21_702, 647)
    assert given["within_18_weeks"] == approx(0.577781, abs=5e-7)
    assert given["median_weeks"] == approx(14.334052, abs=1e-6)
    assert given["p92_weeks"] == approx(42.613524, abs=1e-6)


async def test_more_events_than_people_are_warned_of_unless_frequencies_explain_them(
    reader: httpx.AsyncClient,
) -> None:
    band = {"count": 12, "population": 10, "standard_population": 1000}
    plain = await answer(reader, "dsr", {"strata": [band]})
    assert (codes(plain), plain["value"]) == (["more_events_than_people"], approx(120_000))
    often = band | {"frequencies": [{"events": 2, "people": 6}]}
    assert codes(await answer(reader, "dsr", {"strata": [often]})) == []


async def test_the_limits_for_drawing_come_on_request(reader: httpx.AsyncClient) -> None:
    asked = {"kind": "ratio", "units": [{"code": "A", "numerator": 15, "denominator": 15}]}
    assert (await answer(reader, "funnel", asked))["curve"] == []
    assert len((await answer(reader, "funnel", asked | {"curve": True}))["curve"]) == 1


STEP: list[Any] = [10, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12, None, *([20, 22, 21, 19] * 4)]


async def test_a_baseline_a_median_and_advice_count_gaps_as_the_series_was_given(
    reader: httpx.AsyncClient,
) -> None:
    body = {"values": STEP, "improvement": "increase", "centre": "median"}
    found = await answer(reader, "spc", body | {"baseline": {"start": 0, "end": 12}})
    [segment] = found["segments"]
    assert (found["centre"], segment["mean"], segment["end"]) == ("median", 10.5, 28)
    [advice] = found["advice"]
    assert (advice["code"], advice["index"]) == ("rebase_may_be_considered", 13)
    assert found["points"][12]["value"] is None
    rebased = await answer(reader, "spc", body | {"rebase_at": [13]})
    assert rebased["advice"] == []


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"baseline": {"start": 3, "end": 40}}, "#/baseline"),
        ({"baseline": {"start": 0, "end": 5}}, "#/baseline"),
        ({"baseline": {"start": 0, "end": 12}, "baseline_points": 12}, "#/baseline"),
        ({"centre": "mode"}, "#/centre"),
    ],
)
async def test_a_baseline_that_cannot_be_is_told_where_it_stands(
    reader: httpx.AsyncClient, more: Body, pointer: str
) -> None:
    body = {"values": STEP, "improvement": "increase"} | more
    refused = await reader.post("/v1/metrics/calculate/spc", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)

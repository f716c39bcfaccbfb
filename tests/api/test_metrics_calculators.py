"""Every number marked "check" in the methods' own publications, through the running service."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pytest import approx

from services.metrics.calculators.schemas.comparison import EXAMPLE_POINTS
from services.metrics.calculators.schemas.inequality import EXAMPLE_QUANTILES
from services.metrics.calculators.schemas.intervals import EXAMPLE_STRATA
from services.shared.settings import Settings
from services.shared.testing import token

Body = dict[str, Any]


@pytest.fixture(scope="module")
async def analyst(
    metrics: httpx.AsyncClient, metrics_settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    metrics.headers["Authorization"] = f"Bearer {token(metrics_settings, 'metrics.read')}"
    yield metrics


async def answer(client: httpx.AsyncClient, name: str, body: Body) -> Any:
    response = await client.post(f"/v1/metrics/calculate/{name}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def codes(given: Body) -> list[str]:
    return [warning["code"] for warning in given["warnings"]]


async def test_wilson_of_65_in_100(analyst: httpx.AsyncClient) -> None:
    assert await answer(analyst, "proportion", {"numerator": 65, "denominator": 100}) == {
        "value": 0.65,
        "lower": approx(0.5525444329688797, rel=1e-14),
        "upper": approx(0.7363575175690247, rel=1e-14),
        "method": "wilson",
        "warnings": [],
    }


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
    analyst: httpx.AsyncClient, body: Body, value: float, lower: float, upper: float, method: str
) -> None:
    given = await answer(analyst, "rate", body)
    assert given == {
        "value": approx(value),
        "lower": approx(lower, abs=1e-8),
        "upper": approx(upper, abs=1e-8),
        "method": method,
        "warnings": [],
    }


async def test_a_mean_has_the_interval_of_students_t(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "mean", {"values": [1, 2, 3]})
    reach = 4.302652729911275 / 3**0.5  # t of 2 degrees of freedom, by tables
    assert given == {
        "value": 2.0,
        "lower": approx(2 - reach),
        "upper": approx(2 + reach),
        "method": "t",
        "warnings": [],
    }


async def test_the_published_standardised_rate(analyst: httpx.AsyncClient) -> None:
    assert await answer(analyst, "dsr", {"strata": EXAMPLE_STRATA}) == {
        "value": approx(10430.247991, abs=1e-6),
        "lower": approx(9717.709068, abs=1e-6),
        "upper": approx(11178.940915, abs=1e-6),
        "warnings": [],
    }


async def test_fewer_than_ten_events_give_no_standardised_rate(analyst: httpx.AsyncClient) -> None:
    strata = [{"count": 9, "population": 100, "standard_population": 1000}]
    given = await answer(analyst, "dsr", {"strata": strata})
    assert (given["value"], given["lower"], given["upper"]) == (None, None, None)
    assert codes(given) == ["few_events"]


async def test_observed_against_expected(analyst: httpx.AsyncClient) -> None:
    strata = [
        {"count": 20, "population": 50, "reference_count": 10, "reference_population": 100},
        {"count": 0, "population": 30, "reference_count": 50, "reference_population": 100},
    ]
    ratio = await answer(analyst, "isr", {"strata": strata, "kind": "ratio", "multiplier": 100})
    assert ratio == {
        "observed": 20,
        "expected": 20.0,
        "value": approx(100.0),
        "lower": approx(5 * 12.211428835),
        "upper": approx(5 * 30.889880369),
        "method": "byar",
        "warnings": [],
    }
    rate = await answer(analyst, "isr", {"strata": strata, "kind": "rate", "multiplier": 1000})
    assert rate["value"] == approx(300.0)  # the crude rate of the reference is 60 in 200


async def test_twenty_values_make_ten_pairs(analyst: httpx.AsyncClient) -> None:
    values = [{"code": str(value), "value": value} for value in range(20)]
    given = await answer(analyst, "quantiles", {"values": values})
    assert [item["quantile"] for item in given["items"]] == [1 + place // 2 for place in range(20)]
    given = await answer(analyst, "quantiles", {"values": values, "highest_is_one": True})
    assert [item["quantile"] for item in given["items"]] == [10 - place // 2 for place in range(20)]


async def test_fewer_values_than_quantiles_have_none(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "quantiles", {"values": [{"code": "A", "value": 1}]})
    assert given["items"] == [{"code": "A", "quantile": None}]
    assert codes(given) == ["few_values"]


async def test_the_published_slope_index(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "sii", {"quantiles": EXAMPLE_QUANTILES, "transform": "none"})
    assert given["sii"] == approx(6.934616, abs=1e-6)
    assert given["rii"] == approx(1.088818, abs=1e-6)
    assert (given["lower"], given["upper"]) == (None, None)
    assert codes(given) == ["no_standard_error"]


async def test_the_published_trend_is_significant(analyst: httpx.AsyncClient) -> None:
    body = {"points": EXAMPLE_POINTS, "polarity": "high_is_good"}
    assert await answer(analyst, "trend", body) == {
        "chi_squared": approx(46.77, abs=0.005),
        "significant": True,
        "direction": "up",
        "marker": "increasing_better",
    }


async def test_a_ratio_funnel_at_fifteen_expected_events(analyst: httpx.AsyncClient) -> None:
    units = [
        {"code": "A", "numerator": 15, "denominator": 15},
        {"code": "B", "numerator": 32, "denominator": 15},
        {"code": "C", "numerator": 8, "denominator": 15},
        {"code": "D", "numerator": 0, "denominator": 0},
    ]
    given = await answer(analyst, "funnel", {"kind": "ratio", "units": units, "target": None})
    first, second, third, empty = given["units"]
    assert (first["lower_95"], first["upper_95"]) == approx((0.5596924, 1.649348), abs=1e-6)
    assert (first["lower_998"], first["upper_998"]) == approx((0.3862650, 2.082907), abs=1e-6)
    assert [unit["outlier"] for unit in given["units"]] == ["none", "high_998", "low_95", "none"]
    assert (second["value"], third["value"]) == approx((32 / 15, 8 / 15))
    assert (empty["value"], empty["lower_95"]) == (None, None)
    assert (given["target"], given["tau_squared"]) == (1.0, 0.0)
    assert "no_denominator" in codes(given)
    assert given["curve"][0]["denominator"] == 15
    assert given["curve"][0]["upper_998"] == first["upper_998"]


async def test_a_median_inside_a_band_is_interpolated(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "rtt", {"bands": [10, 10, 80], "open_ended": False})
    assert (given["median_weeks"], given["open_band"]) == (2.375, [])


async def test_a_percentile_in_the_open_band_is_named_and_has_no_number(
    analyst: httpx.AsyncClient,
) -> None:
    given = await answer(analyst, "rtt", {"bands": [10, 10, 80], "open_ended": True})
    assert (given["median_weeks"], given["p92_weeks"], given["p95_weeks"]) == (None, None, None)
    assert given["open_band"] == ["median_weeks", "p92_weeks", "p95_weeks"]
    assert (given["within_18_weeks"], given["over_52"]) == (None, None)
    assert codes(given) == ["bands_too_short"]


async def test_nobody_waiting_is_zero_people_and_no_share(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "rtt", {"bands": [0] * 105})
    assert (given["waiting"], given["over_52"], given["within_18_weeks"]) == (0, 0, None)
    assert (given["open_band"], codes(given)) == ([], ["nobody_waits"])


async def test_a_denominator_of_zero_gives_no_value_and_says_so(
    analyst: httpx.AsyncClient,
) -> None:
    for name, body in (
        ("proportion", {"numerator": 0, "denominator": 0}),
        ("rate", {"count": 3, "denominator": 0}),
    ):
        given = await answer(analyst, name, body)
        assert (given["value"], given["lower"], given["upper"]) == (None, None, None)
        assert codes(given) == ["no_denominator"]


async def test_wobbling_limits_follow_the_denominators(analyst: httpx.AsyncClient) -> None:
    subgroups = [{"numerator": 10, "denominator": 100}, {"numerator": 40, "denominator": 400}]
    given = await answer(
        analyst, "p-chart", {"subgroups": subgroups, "improvement": "decrease", "periods": None}
    )
    assert given["mean"] == approx(0.1)
    assert [point["upper_limit"] for point in given["points"]] == approx([0.19, 0.145])
    given = await answer(analyst, "u-chart", {"subgroups": subgroups, "improvement": "decrease"})
    assert given["points"][0]["upper_limit"] == approx(0.1 + 3 * (0.1 / 100) ** 0.5)


async def test_rare_events_and_runs_are_charted(analyst: httpx.AsyncClient) -> None:
    given = await answer(analyst, "g-chart", {"between": [10, 10, 70], "improvement": "increase"})
    assert given["points"][2]["upper_limit"] == approx(30 + 3 * 930**0.5)
    given = await answer(analyst, "t-chart", {"days": [3.5] * 14, "improvement": "increase"})
    assert given["mean"] == approx(3.5)
    assert codes(given) == ["constant_series"]
    given = await answer(analyst, "run-chart", {"values": [*range(12)], "improvement": "increase"})
    assert (given["median"], given["runs"], given["unusual_runs"]) == (5.5, 2, True)
    assert {point["special_cause"] for point in given["points"]} == {"trend_up"}


STRATUM = {"count": 20, "population": 50, "standard_population": 10}
UNIT = {"code": "A", "numerator": 1, "denominator": 2}
POINT = {"value": 2, "lower": 1, "upper": 3}


@pytest.mark.parametrize(
    ("name", "body", "pointer", "code"),
    [
        (
            "proportion",
            {"numerator": 3, "denominator": 2},
            "#/numerator",
            "numerator_above_denominator",
        ),
        ("proportion", {"numerator": -1, "denominator": 2}, "#/numerator", "greater_than_equal"),
        ("proportion", {"numerator": True, "denominator": 2}, "#/numerator", "int_type"),
        (
            "proportion",
            {"numerator": 1, "denominator": 2, "confidence": 1},
            "#/confidence",
            "less_than",
        ),
        (
            "proportion",
            {"numerator": 1, "denominator": 2, "confidence": 0},
            "#/confidence",
            "greater_than",
        ),
        ("rate", {"count": 1.5, "denominator": 2}, "#/count", "int_type"),
        ("rate", {"count": 1, "denominator": -2}, "#/denominator", "greater_than_equal"),
        ("rate", {"count": 1, "denominator": 1e-300}, "#/denominator", "value_error"),
        ("rate", {"count": 1, "denominator": 1, "multiplier": 0}, "#/multiplier", "greater_than"),
        ("mean", {"values": []}, "#/values", "too_short"),
        ("dsr", {"strata": []}, "#/strata", "too_short"),
        (
            "dsr",
            {"strata": [STRATUM, STRATUM | {"population": 0}]},
            "#/strata/1/population",
            "events_in_nobody",
        ),
        ("isr", {"kind": "ratio", "strata": []}, "#/strata", "too_short"),
        (
            "quantiles",
            {"values": [{"code": "A", "value": 1}] * 2},
            "#/values/1/code",
            "duplicate_code",
        ),
        (
            "sii",
            {"quantiles": [{"population": 1, "value": 1}, {"population": 0, "value": 1}]},
            "#/quantiles/1/population",
            "outside_domain",
        ),
        (
            "sii",
            {"quantiles": [{"population": 1, "value": 1}] * 2, "transform": "logit"},
            "#/quantiles/0/value",
            "outside_domain",
        ),
        (
            "sii",
            {
                "quantiles": [{"population": 1, "value": 1}, {"population": 1, "value": 0}],
                "transform": "log",
            },
            "#/quantiles/1/value",
            "outside_domain",
        ),
        ("trend", {"points": [POINT] * 4}, "#/points", "too_short"),
        (
            "trend",
            {"points": [POINT] * 4 + [{"value": 2, "lower": 2, "upper": 2}]},
            "#/points/4/upper",
            "limits_reversed",
        ),
        (
            "trend",
            {"points": [POINT | {"value": 4}] + [POINT] * 4},
            "#/points/0/value",
            "limits_reversed",
        ),
        (
            "funnel",
            {"kind": "proportion", "units": [UNIT | {"numerator": 3}]},
            "#/units/0/numerator",
            "numerator_above_denominator",
        ),
        (
            "funnel",
            {"kind": "proportion", "units": [UNIT], "target": 1.5},
            "#/target",
            "outside_domain",
        ),
        ("funnel", {"kind": "rate", "units": [UNIT, UNIT]}, "#/units/1/code", "duplicate_code"),
        ("funnel", {"kind": "rate", "units": [UNIT], "trim": 0.5}, "#/trim", "less_than"),
        ("rtt", {"bands": [1, -1]}, "#/bands/1", "greater_than_equal"),
        (
            "p-chart",
            {"improvement": "increase", "subgroups": [{"numerator": 0, "denominator": 0}]},
            "#/subgroups/0/denominator",
            "outside_domain",
        ),
        (
            "p-chart",
            {
                "improvement": "increase",
                "subgroups": [{"numerator": 1, "denominator": 2}],
                "periods": [],
            },
            "#/periods",
            "periods_do_not_match",
        ),
        (
            "g-chart",
            {"improvement": "increase", "between": [-1]},
            "#/between/0",
            "greater_than_equal",
        ),
    ],
)
async def test_a_calculator_points_at_what_is_wrong(
    analyst: httpx.AsyncClient, name: str, body: Body, pointer: str, code: str
) -> None:
    response = await analyst.post(f"/v1/metrics/calculate/{name}", json=body)
    assert response.status_code == 422
    errors = [(each["pointer"], each["code"]) for each in response.json()["errors"]]
    assert errors[0] == (pointer, code)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("mean", '{"values": [1, ?]}', "#/values/1"),
        ("rate", '{"count": 1, "denominator": ?}', "#/denominator"),
        ("rtt", '{"bands": [?]}', "#/bands/0"),
        ("t-chart", '{"improvement": "increase", "days": [?]}', "#/days/0"),
    ],
)
async def test_what_is_not_finite_is_refused_where_it_is(
    analyst: httpx.AsyncClient, name: str, body: str, pointer: str, number: str
) -> None:
    response = await analyst.post(
        f"/v1/metrics/calculate/{name}",
        content=body.replace("?", number),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


async def test_the_extremes_that_are_taken_have_an_answer(analyst: httpx.AsyncClient) -> None:
    """No sum, square, power or ratio of a number that is taken leaves what JSON can say."""
    most, least, events = 1e15, 1e-12, 10**12
    units = [
        {"code": "A", "numerator": most, "denominator": least},
        {"code": "B", "numerator": least, "denominator": most},
        {"code": "C", "numerator": 0, "denominator": least},
    ]
    kinds = [{"kind": kind, "overdispersion": "additive"} for kind in ("rate", "ratio")]
    stratum = {"count": events, "population": least}
    reference = {"reference_count": least, "reference_population": most}
    pairs = [{"population": least, "value": least, "standard_error": most}]
    pairs += [{"population": most, "value": most, "standard_error": most}]
    narrow = {"value": least, "lower": least, "upper": 1.0000000000000002e-12}
    wide = {"value": -most, "lower": -most, "upper": most}
    subgroups = [{"numerator": events, "denominator": least}, {"numerator": 0, "denominator": most}]
    bodies: list[tuple[str, Body]] = [
        *(("funnel", kind | {"units": units, "multiplier": 1e9}) for kind in kinds),
        ("proportion", {"numerator": 1, "denominator": events, "confidence": 5e-324}),
        ("proportion", {"numerator": 1, "denominator": 2, "confidence": 1 - 2**-53}),
        ("rate", {"count": events, "denominator": least, "multiplier": 1e9}),
        ("rate", {"count": 0, "denominator": most, "multiplier": 1e-12}),
        ("mean", {"values": [-most, most, least], "confidence": 1 - 2**-53}),
        ("dsr", {"strata": [stratum | {"standard_population": most}], "multiplier": 1e9}),
        ("isr", {"strata": [stratum | reference], "kind": "rate", "multiplier": 1e9}),
        *(("sii", {"quantiles": pairs, "transform": scale}) for scale in ("none", "log")),
        ("trend", {"points": [narrow, wide, narrow, wide, narrow]}),
        ("rtt", {"bands": [events] * 1000}),
        ("u-chart", {"improvement": "neutral", "subgroups": subgroups}),
        ("g-chart", {"improvement": "neutral", "between": [0, events]}),
        ("t-chart", {"improvement": "neutral", "days": [0, most, least]}),
        ("run-chart", {"improvement": "neutral", "values": [-most, most, least]}),
    ]
    for name, body in bodies:
        await answer(analyst, name, body)

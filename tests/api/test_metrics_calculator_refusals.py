"""What a calculator refuses, where it points, and the extremes that it still answers."""

from typing import Any

import httpx
import pytest

Body = dict[str, Any]


STRATUM = {"count": 20, "population": 50, "standard_population": 10}
UNIT = {"code": "A", "numerator": 1, "denominator": 2}
POINT = {"value": 2, "lower": 1, "upper": 3}
CHANGE = {"values": [9, 8, 9, 8, 5, 4, 5, 4], "change": 4, "improvement": "decrease"}
BALANCING = {"name": "A", "values": [1, 2] * 4, "improvement": "decrease"}


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
        ("evaluation", CHANGE | {"change": 2}, "#/change", "too_few_points"),
        ("evaluation", CHANGE | {"change": 99}, "#/change", "too_few_points"),
        ("evaluation", CHANGE | {"comparison": [1]}, "#/comparison", "series_do_not_match"),
        ("evaluation", CHANGE | {"periods": []}, "#/periods", "periods_do_not_match"),
        (
            "evaluation",
            CHANGE | {"balancing": [BALANCING, BALANCING | {"name": "B", "values": [1]}]},
            "#/balancing/1/values",
            "series_do_not_match",
        ),
        (
            "evaluation",
            CHANGE | {"balancing": [BALANCING, BALANCING]},
            "#/balancing/1/name",
            "duplicate_code",
        ),
        (
            "comparison",
            {"kind": "proportion", "units": [UNIT | {"numerator": 3}]},
            "#/units/0/numerator",
            "numerator_above_denominator",
        ),
        ("comparison", {"kind": "rate", "units": [UNIT] * 2}, "#/units/1/code", "duplicate_code"),
    ],
)
async def test_a_calculator_points_at_what_is_wrong(
    reader: httpx.AsyncClient, name: str, body: Body, pointer: str, code: str
) -> None:
    response = await reader.post(f"/v1/metrics/calculate/{name}", json=body)
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
    reader: httpx.AsyncClient, name: str, body: str, pointer: str, number: str
) -> None:
    response = await reader.post(
        f"/v1/metrics/calculate/{name}",
        content=body.replace("?", number),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


async def test_the_extremes_that_are_taken_have_an_answer(reader: httpx.AsyncClient) -> None:
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
        ("evaluation", CHANGE | {"values": [-most, most, least, 0] * 2}),
        ("evaluation", CHANGE | {"take_up": {"done": most, "planned": least}}),
        ("comparison", {"kind": "rate", "units": units[2:], "multiplier": 1e9}),
    ]
    for name, body in bodies:
        response = await reader.post(f"/v1/metrics/calculate/{name}", json=body)
        assert response.status_code == 200, response.text

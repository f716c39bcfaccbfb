"""The calculator's body and answer, exactly as the contract says."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.metrics.spc import schemas
from services.metrics.spc.schemas import SpcRequest, SpcResult
from services.shared.figures import Caveat
from services.shared.schemas import Count, IsoDate, Number
from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement
from tests.unit.statistics.spc.examples import RRK_BREACHES

MODELS = [
    Caveat,
    schemas.SpcRequest,
    schemas.SpcSegment,
    schemas.SpcPoint,
    schemas.SpcResult,
]


def parsed(**body: Any) -> SpcRequest:
    return SpcRequest.model_validate({"values": [1.0], "improvement": "increase", **body})


def test_what_is_left_out_has_the_default_of_the_contract() -> None:
    request = parsed()
    assert request.ruleset == "mdc-2023"
    assert (request.periods, request.target) == (None, None)
    assert (request.baseline_points, request.rebase_at) == (None, None)


def test_whole_numbers_and_iso_dates_are_taken_from_json() -> None:
    request = parsed(values=[1, 2.5], periods=["2024-04-01", "2024-05-01"], target=2)
    assert request.values == [1.0, 2.5]
    assert request.periods == [date(2024, 4, 1), date(2024, 5, 1)]


@pytest.mark.parametrize(
    "number", [True, False, "1", None, float("nan"), float("inf"), -float("inf"), 10**400, [1]]
)
def test_nothing_but_a_finite_number_is_a_number(number: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(number)
    if number is None:
        assert parsed(values=[1.0, number]).values == [1.0, None]  # a gap
        return
    with pytest.raises(ValidationError) as refused:
        parsed(values=[1.0, number])
    assert refused.value.errors()[0]["loc"] == ("values", 1)


@pytest.mark.parametrize("count", [True, "1", 1.0, -1, None])
def test_nothing_but_a_whole_number_from_0_is_a_count(count: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Count).validate_python(count)


@pytest.mark.parametrize(
    "text", ["2024-4-1", "20240401", "2024-04-01T00:00:00", "1711929600", "2024-02-30", 0, True, ""]
)
def test_nothing_but_an_iso_date_is_a_date(text: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(IsoDate).validate_python(text)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"values": []}, ("values",)),
        ({"values": [1.0] * 10_001}, ("values",)),
        ({"periods": ["2024-04-01", "2024-05-01"]}, ("periods",)),
        ({"improvement": "up"}, ("improvement",)),
        ({"target": "1"}, ("target",)),
        ({"ruleset": "mdc"}, ("ruleset",)),
        ({"baseline_points": 11}, ("baseline_points",)),
        ({"baseline_points": 12.0}, ("baseline_points",)),
        ({"rebase_at": [0]}, ("rebase_at", 0)),
        ({"rebase_at": [True]}, ("rebase_at", 0)),
        ({"smoothing": 3}, ("smoothing",)),
    ],
)
def test_a_body_that_does_not_fit_is_refused_at_its_place(
    body: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as refused:
        parsed(**body)
    assert [error["loc"] for error in refused.value.errors()] == [place]


def test_ten_thousand_values_are_taken() -> None:
    assert len(parsed(values=[1.0] * 10_000).values) == 10_000


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_an_example_that_fits_and_every_field_a_description(
    model: type[BaseModel],
) -> None:
    schema = model.model_json_schema()
    for example in schema["examples"]:
        model.model_validate(example)
        assert set(example) == set(model.model_fields)
    assert all(field.description for field in model.model_fields.values())


def test_the_answer_has_the_shape_of_the_contract() -> None:
    analysis = analyse(RRK_BREACHES, improvement=Improvement.DECREASE, target=1500)
    answer = json.loads(SpcResult.of(analysis).model_dump_json())
    assert list(answer) == [
        "ruleset", "segments", "points", "variation", "assurance", "this_period", "targets",
        "warnings", "centre", "advice",
    ]  # fmt: skip
    assert list(answer["segments"][0]) == [
        "start", "end", "mean", "lower_limit", "upper_limit", "lower_near", "upper_near",
        "moving_range_mean", "screened_ranges",
    ]  # fmt: skip
    assert answer["points"][10] == {
        "value": 1654.0,
        "mean": 1711.875,
        "lower_limit": answer["segments"][0]["lower_limit"],
        "upper_limit": answer["segments"][0]["upper_limit"],
        "special_cause": "shift_below",
        "type": "improvement",
    }
    assert (answer["variation"], answer["assurance"]) == ("common_cause", "inconsistent")


def test_a_value_that_cannot_be_given_is_null_with_a_warning() -> None:
    analysis = analyse([3.0], improvement=Improvement.NEUTRAL)
    answer = json.loads(SpcResult.of(analysis).model_dump_json())
    assert answer["segments"][0]["upper_limit"] is None
    assert [warning["code"] for warning in answer["warnings"]] == ["few_points", "no_moving_range"]


def test_a_schema_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        parsed().target = 1.0  # type: ignore[misc]

"""What crosses the wire is not coerced: false is no 0, "1" is no number, 0 is no date."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.shared.schemas import Count, IsoDate, Number, Schema, Text


class Measured(Schema):
    value: Number = 0.0
    count: Count = 0
    day: IsoDate = date(2024, 4, 1)
    note: Text = "none"


@settings(deadline=None)
@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
def test_every_finite_number_is_a_number(value: float) -> None:
    assert Measured.model_validate({"value": value}).value == value


NEVER_NUMBERS: list[Any] = [True, False, "1", "", "1e3", None, [], [1], {}, b"1"]


@pytest.mark.parametrize("value", [*NEVER_NUMBERS, float("nan"), float("inf"), 10**400])
def test_nothing_else_is_a_number(value: object) -> None:
    with pytest.raises(ValidationError):
        Measured.model_validate({"value": value})


@pytest.mark.parametrize("value", [*NEVER_NUMBERS, 1.0, 1.5, -1])
def test_only_whole_numbers_from_0_are_counts(value: object) -> None:
    with pytest.raises(ValidationError):
        Measured.model_validate({"count": value})


@settings(deadline=None)
@given(day=st.dates(min_value=date(1, 1, 1)))
def test_a_date_is_written_as_iso_8601(day: date) -> None:
    assert Measured.model_validate({"day": day.isoformat()}).day == day
    assert json.loads(Measured(day=day).model_dump_json())["day"] == day.isoformat()


@pytest.mark.parametrize(
    "value",
    [0, 1711929600, "1711929600", "2024-4-1", "01/04/2024", "2024-04-01T00:00:00", "2024-02-30",
     "٢٠٢٤-٠٤-٠١", "2024-04-01\n", None, True],
)  # fmt: skip
def test_nothing_else_is_a_date(value: object) -> None:
    with pytest.raises(ValidationError):
        Measured.model_validate({"day": value})


@settings(deadline=None)
@given(note=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1))
def test_a_text_stays_as_it_was_written(note: str) -> None:
    assert Measured.model_validate({"note": note}).note == note


@pytest.mark.parametrize("value", ["", "a\0b", "\0", "\ud800", "a" * 2001, 1, True, None, ["a"]])
def test_what_postgresql_cannot_keep_is_no_text(value: object) -> None:
    with pytest.raises(ValidationError):
        Measured.model_validate({"note": value})


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Measured.model_validate({"valeu": 1})


def test_a_schema_is_not_changed_once_made() -> None:
    with pytest.raises(ValidationError, match="frozen_instance"):
        Measured().value = 2.0  # type: ignore[misc]

"""What makes a definition whole, which target holds when, and when a local figure is due."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations.metrics_catalogue import AE_TARGETS, CATALOGUE, RTT_TARGETS
from services.metrics.indicators.rules.definitions import Content, faults_of
from services.metrics.indicators.rules.due_dates import awaited
from services.metrics.indicators.rules.targets import Target, target_on, targets_on
from services.metrics.indicators.schemas import NewIndicator
from services.metrics.indicators.schemas import Target as TargetSchema
from services.shared.periods import Frequency, last_day

AE = [TargetSchema.model_validate_json(json.dumps(row)).rule() for row in AE_TARGETS]
RTT = [TargetSchema.model_validate_json(json.dumps(row)).rule() for row in RTT_TARGETS]
WHOLE = Content("national", "proportion", "proportion", "all", 1, None, (), (), None, None)


@pytest.mark.parametrize(
    ("day", "standard"), [("2008-03-01", 0.98), ("2011-03-01", 0.95), ("2025-06-01", 0.95)]
)
def test_the_ae_standard_is_98_and_from_2010_95_per_cent(day: str, standard: float) -> None:
    found = target_on(AE, date.fromisoformat(day))
    assert found is not None
    assert (found.kind, found.value) == ("standard", standard)


def test_the_interim_targets_of_ae_stand_beside_the_standard() -> None:
    interim = {
        day: [
            each.value for each in targets_on(AE, date.fromisoformat(day)) if each.kind == "interim"
        ]
        for day in ("2023-03-01", "2024-03-01", "2025-03-01")
    }
    assert interim == {"2023-03-01": [], "2024-03-01": [0.76], "2025-03-01": [0.78]}


def test_the_waiting_standard_of_92_per_cent_begins_in_april_2012() -> None:
    assert target_on(RTT, date(2012, 3, 31)) is None
    found = target_on(RTT, date(2012, 4, 1))
    assert found is not None
    assert found.value == 0.92


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row["code"])
def test_every_definition_of_the_catalogue_is_whole(row: dict[str, object]) -> None:
    new = NewIndicator.model_validate_json(json.dumps(row))
    assert faults_of(new.checked()) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"denominator": None}, ("denominator", "missing")),
        ({"calculation": "count", "unit": "count"}, ("denominator", "not_wanted")),
        ({"unit": "rate"}, ("unit", "does_not_fit")),
        ({"multiplier": 100}, ("multiplier", "does_not_fit")),
        ({"breakdown": "department"}, ("categories", "does_not_fit")),
        ({"breakdown": "band", "categories": ("a", "a")}, ("categories", "repeated")),
        ({"level": "local", "public_approver": "x"}, ("due_days", "missing")),
        ({"level": "local", "due_days": 1}, ("public_approver", "missing")),
        ({"targets": [Target("target", 92, None, None, "")]},
         ("targets/0/value", "not_a_proportion")),
        ({"targets": [Target("target", 0.9, date(2024, 2, 1), date(2024, 1, 1), "")]},
         ("targets/0/ends", "reversed")),
        ({"targets": [Target("target", 0.9, None, date(2024, 2, 1), ""),
                      Target("target", 0.8, date(2024, 2, 1), None, "")]},
         ("targets/1", "overlapping")),
    ],
)  # fmt: skip
def test_what_is_not_consistent_is_named(change: dict[str, object], fault: tuple[str, str]) -> None:
    assert faults_of(WHOLE) == []
    found = faults_of(WHOLE._replace(**change))  # type: ignore[arg-type]
    assert [(each.field, each.code) for each in found] == [fault]


@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.sampled_from(["month", "quarter", "year"]),
    st.integers(0, 366),
)
def test_the_awaited_period_is_the_newest_that_is_due_within_a_week(
    today: date, frequency: Frequency, due_days: int
) -> None:
    due = awaited(today, frequency, due_days)
    following = last_day(due.period, frequency) + timedelta(days=1)
    next_due = last_day(following, frequency) + timedelta(days=due_days)
    assert due.day - timedelta(days=7) <= today < next_due - timedelta(days=7)
    assert due.day == last_day(due.period, frequency) + timedelta(days=due_days)

"""The waiting standard belongs to commissioner, residence and date, not to the hospital."""

from dataclasses import replace
from datetime import date

import pytest

from services.statistics.waiting.standards import (
    ENGLAND,
    WALES,
    Patient,
    WaitingStandard,
    difference,
    held_against,
    standard_for,
)

POWYS = Patient("7A7", "W06000023")
SHROPSHIRE = Patient("M2L0M", "E06000051")
FIRST_DAY = date(2025, 7, 1)


def test_at_40_weeks_in_one_hospital_one_patient_breaches_and_another_does_not() -> None:
    english = standard_for(SHROPSHIRE, "england", FIRST_DAY)
    welsh = standard_for(POWYS, "england", FIRST_DAY)
    assert english is not None and welsh is not None
    assert english.breached_by(40) and not welsh.breached_by(40)


@pytest.mark.parametrize(
    ("patient", "on", "standard"),
    [
        (POWYS, FIRST_DAY, WALES),
        (POWYS, date(2025, 6, 30), ENGLAND),
        (replace(POWYS, cancer=True), FIRST_DAY, ENGLAND),
        (replace(POWYS, urgent=True), FIRST_DAY, ENGLAND),
        (replace(POWYS, under_18=True), FIRST_DAY, ENGLAND),
        (Patient("7A7", "E06000051"), FIRST_DAY, ENGLAND),  # an English resident, a Powys GP
        (Patient("7A1", "W06000006"), FIRST_DAY, ENGLAND),  # another board has not asked for it
        (SHROPSHIRE, date(2012, 4, 1), ENGLAND),
        (SHROPSHIRE, date(2012, 3, 31), None),
    ],
)
def test_in_english_hospitals(patient: Patient, on: date, standard: WaitingStandard | None) -> None:
    assert standard_for(patient, "england", on) is standard


def test_a_wait_is_held_against_the_standard_of_its_day() -> None:
    before = held_against(SHROPSHIRE, "england", date(2012, 3, 31), 40)
    assert (before.standard, before.breached) == (None, None)
    assert [why.code for why in before.warnings] == ["no_standard"]
    unknown = held_against(POWYS, "england", FIRST_DAY, None)
    assert (unknown.standard, unknown.breached) == (WALES, None)
    assert [why.code for why in unknown.warnings] == ["standards_differ"]


def test_welsh_hospitals_count_to_26_and_36_weeks() -> None:
    found = standard_for(POWYS, "wales", date(2024, 1, 1))
    assert found is WALES
    assert {26, 36} <= set(WALES.counted_to)
    assert ENGLAND.share == 0.92


def test_a_comparison_across_the_border_says_what_differs() -> None:
    found = difference(ENGLAND, WALES)
    assert found is not None
    assert "18, 52, 65, 78, 104 weeks, Wales to 26, 36, 52, 104" in found.detail
    assert difference(WALES, WALES) is None

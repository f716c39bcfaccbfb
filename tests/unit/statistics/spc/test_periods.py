"""The periods of a series come each once and in order."""

from datetime import date

import pytest

from services.statistics.refusals import DuplicatePeriod, PeriodsNotAscending
from services.statistics.spc.periods import gaps_before


def dates(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_a_period_given_twice_is_refused_with_its_index() -> None:
    with pytest.raises(DuplicatePeriod, match="2024-02-01 is there twice") as refusal:
        gaps_before(dates("2024-01-01", "2024-02-01", "2024-02-01"))
    assert (refusal.value.field, refusal.value.index) == ("periods", 2)


def test_periods_out_of_order_are_refused_with_the_index() -> None:
    with pytest.raises(PeriodsNotAscending, match="give the earliest first") as refusal:
        gaps_before(dates("2024-02-01", "2024-01-01"))
    assert (refusal.value.field, refusal.value.index) == ("periods", 1)

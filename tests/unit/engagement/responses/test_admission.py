"""When a response counts: by its head, to the second of the closing in London."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.engagement.consultations.rules.states import MAIN
from services.engagement.responses.rules.admission import (
    Course,
    could_be_received,
    counted_moment,
    entry_refusal,
    refusal_of,
)

OPEN = Course("open", None, date(2027, 1, 4), date(2027, 3, 28))
LAST = datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC)  # summer time has begun that day
MINUTE = timedelta(seconds=60)


@pytest.mark.parametrize(
    ("took", "counts"), [(0, True), (60, True), (61, False)], ids=["at once", "60 s", "61 s"]
)
def test_a_body_has_sixty_seconds_after_a_head_that_came_in_time(took: int, counts: bool) -> None:
    moment = counted_moment(LAST, LAST + timedelta(seconds=took))
    assert (refusal_of(OPEN, moment) is None) == counts


@pytest.mark.parametrize(
    ("closes", "last"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 23, 59, 59, tzinfo=UTC)),
        (date(2027, 3, 28), LAST),
        (date(2027, 10, 30), datetime(2027, 10, 30, 22, 59, 59, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_it_closes_after_the_last_second_of_london_across_both_changes_of_summer_time(
    closes: date, last: datetime
) -> None:
    course = OPEN._replace(closes_on=closes)
    assert refusal_of(course, last + timedelta(microseconds=999_999)) is None
    assert refusal_of(course, last + timedelta(seconds=1)) == "closed"


def test_of_what_is_not_published_nothing_is_known_and_after_the_opening_it_is_closed() -> None:
    for state in MAIN:
        place = MAIN.index(state)
        wanted = (
            "unknown" if place < MAIN.index("published")
            else "not_open" if state == "published"
            else None if state == "open"
            else "closed"
        )  # fmt: skip
        assert refusal_of(OPEN._replace(state=state), LAST) == wanted, state


@pytest.mark.parametrize(
    ("course", "wanted"),
    [
        (OPEN._replace(state="paused", left="open"), "paused"),
        (OPEN._replace(state="withdrawn"), "withdrawn"),
        (OPEN._replace(state="withdrawn", opened_on=None), "unknown"),
        (OPEN._replace(state="called_in", left="open"), None),
        (OPEN._replace(state="called_in", left="analysis"), "closed"),
    ],
)
def test_beside_the_main_way_it_says_why(course: Course, wanted: str | None) -> None:
    assert refusal_of(course, LAST) == wanted


def test_post_is_entered_until_the_freeze_and_came_since_the_opening() -> None:
    assert entry_refusal(OPEN) is None
    assert entry_refusal(OPEN._replace(state="closed")) is None
    assert entry_refusal(OPEN._replace(state="closed", frozen=True)) == "frozen"
    assert entry_refusal(OPEN._replace(state="published", opened_on=None)) == "not_open"
    opening = datetime(2027, 1, 4, tzinfo=UTC)
    assert could_be_received(OPEN, opening, LAST)
    assert not could_be_received(OPEN, opening - MINUTE, LAST)
    assert not could_be_received(OPEN, LAST + MINUTE, LAST)

"""What a council's calendar says now against what it said before."""

from datetime import UTC, datetime

import pytest

from services.board.councils.rules.changes import Change, CouncilEntry, change_of

HELD = CouncilEntry(datetime(2027, 3, 25, 14, tzinfo=UTC), "Room 18.01", cancelled=False)
ELSEWHERE, LATER = (
    HELD._replace(place="Library"),
    HELD._replace(starts_at=HELD.starts_at.replace(hour=15)),
)
GONE = HELD._replace(cancelled=True)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (None, HELD, "called"),
        (None, GONE, None),
        (HELD, HELD, None),
        (HELD, LATER, "moved"),
        (HELD, ELSEWHERE, "moved"),
        (HELD, GONE, "cancelled"),
        (GONE, GONE, None),
        (GONE, GONE._replace(place="Library"), None),
        (GONE, HELD, "called"),
    ],
)
def test_only_what_changed_is_done(
    before: CouncilEntry | None, now: CouncilEntry, change: Change | None
) -> None:
    assert change_of(before, now) == change

"""A calendar is read by a calendar program as it was meant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.shared.calendars import CalendarEntry, written_calendar
from services.shared.days import LONDON

CHANGED = datetime(2026, 11, 22, 10, tzinfo=UTC)
SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def minutes_until(moment: datetime) -> int:
    """From `SINCE` on."""
    return int((moment - SINCE).total_seconds() / 60)


def entry(**more: Any) -> CalendarEntry:
    given = {
        "uid": "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        "sequence": 3,
        "changed_at": CHANGED,
        "starts": datetime(2027, 3, 25, 14, tzinfo=LONDON),
        "ends": datetime(2027, 3, 25, 16, tzinfo=LONDON),
        "summary": "Board meeting",
        "url": "https://marches.example/v1/public/events/1",
    }
    return CalendarEntry(**given | more)


def read(*entries: CalendarEntry) -> list[Any]:
    return icalendar.Calendar.from_ical(written_calendar("Ours", entries)).walk("VEVENT")


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        (datetime(2027, 3, 25, 14, tzinfo=LONDON), datetime(2027, 3, 25, 14, tzinfo=UTC)),
        (datetime(2027, 4, 1, 14, tzinfo=LONDON), datetime(2027, 4, 1, 13, tzinfo=UTC)),
        (datetime(2026, 10, 24, 14, tzinfo=LONDON), datetime(2026, 10, 24, 13, tzinfo=UTC)),
        (datetime(2026, 10, 26, 14, tzinfo=LONDON), datetime(2026, 10, 26, 14, tzinfo=UTC)),
    ],
)
def test_a_meeting_at_two_in_london_is_at_two_there_on_both_sides_of_a_change(
    at: datetime, utc: datetime
) -> None:
    written = written_calendar("Ours", [entry(starts=at, ends=at + timedelta(hours=1))])
    assert f"DTSTART;TZID=Europe/London:{at:%Y%m%dT%H%M%S}\r\n".encode() in written
    assert icalendar.Calendar.from_ical(written).walk("VEVENT")[0].start == utc


@given(minutes=st.integers(0, 30 * 365 * 24 * 60))
@example(minutes=minutes_until(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)))
@example(minutes=minutes_until(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)))
@example(minutes=minutes_until(datetime(2027, 3, 28, 0, 59, tzinfo=UTC)))
@example(minutes=minutes_until(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)))
def test_every_moment_is_read_as_that_moment(minutes: int) -> None:
    at = SINCE + timedelta(minutes=minutes)
    (found,) = read(entry(starts=at, ends=at + timedelta(minutes=1)))
    # Python takes no moment of the hour that comes twice for the same in another zone.
    assert found.start.astimezone(UTC) == at
    assert found.end.astimezone(UTC) == at + timedelta(minutes=1)


def test_its_own_zone_says_the_same_of_every_hour_as_the_worlds_list_of_zones() -> None:
    calendar = icalendar.Calendar.from_ical(written_calendar("Ours", []))
    zone = calendar.walk("VTIMEZONE")[0].to_tz()
    for hour in range(365 * 24 * 3):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        assert at.astimezone(zone).utcoffset() == at.astimezone(LONDON).utcoffset(), at


@given(text=st.text(min_size=1, max_size=300))
@example(text="Llywodraethu; " * 30 + "ŵ" * 100)
@example(text="a\\nb, c;\nd\r\ne" + "😀" * 40)
def test_any_text_is_read_back_and_no_line_is_too_long(text: str) -> None:
    written = written_calendar("Ours", [entry(summary=text, location=text)])
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any("\n" in line.decode() for line in lines)
    shown = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(each for each in shown if each in "\n\t" or (each >= " " and each != "\x7f"))
    assert str(icalendar.Calendar.from_ical(written).walk("VEVENT")[0]["SUMMARY"]) == shown


def test_a_text_brings_no_line_of_its_own() -> None:
    written = written_calendar("Ours", [entry(summary="x\r\nSTATUS:CANCELLED\r\nEND:VEVENT")])
    assert written.count(b"\r\nEND:VEVENT") == 1
    assert b"\r\nSTATUS:CANCELLED" not in written


def test_a_whole_day_ends_with_its_own_end() -> None:
    (found,) = read(entry(starts=date(2026, 11, 22), ends=date(2026, 11, 23)))
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 11, 22), date(2026, 11, 24))


def test_what_is_cancelled_says_so_and_what_moved_names_when_it_was_to_be() -> None:
    was = datetime(2027, 4, 1, 14, tzinfo=LONDON)
    series = entry(repeats="FREQ=WEEKLY;COUNT=4")
    moved = entry(starts=was + timedelta(days=1), moved_from=was, sequence=4, status="CANCELLED")
    first, second = read(series, moved)
    assert (str(first["STATUS"]), str(second["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert (first["UID"], second["SEQUENCE"]) == (second["UID"], 4)
    assert second["RECURRENCE-ID"].dt == was
    assert str(first["LAST-MODIFIED"].dt) == str(first["DTSTAMP"].dt) == str(CHANGED)


def test_the_same_entries_are_the_same_bytes() -> None:
    assert written_calendar("Ours", [entry()]) == written_calendar("Ours", [entry()])

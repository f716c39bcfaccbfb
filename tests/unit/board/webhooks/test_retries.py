"""When a message is sent again."""

from datetime import UTC, datetime, timedelta

import pytest

from services.board.webhooks.rules.retries import SECONDS, pause_after, retry_after

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_the_pauses_are_those_of_the_standard_and_then_it_is_given_up() -> None:
    pauses = [pause_after(attempts, 0) for attempts in range(1, 11)]
    assert pauses == [*(timedelta(seconds=each) for each in SECONDS), None]
    assert pause_after(1, 1) == timedelta(seconds=5.5)


def test_what_a_receiver_asks_for_is_waited_for_and_no_longer_than_a_day() -> None:
    assert pause_after(1, 0, timedelta(minutes=2)) == timedelta(minutes=2)
    assert pause_after(2, 0, timedelta(seconds=1)) == timedelta(seconds=300)
    assert pause_after(1, 0, timedelta(days=9)) == timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("120", 120), ("99999999999999999999", 86_400), ("soon", None), ("-1", None),
        ("Sun, 22 Nov 2026 10:01:00 GMT", 60), ("Sun, 22 Nov 2020 10:01:00 GMT", 0), ("", None),
        ("Mon, 1 Jan 99999999999999 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: int | None) -> None:
    asked = retry_after(value, NOW)
    assert asked == (None if seconds is None else timedelta(seconds=seconds))

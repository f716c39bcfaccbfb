"""How often somebody sent something today."""

from datetime import date

import pytest

from services.engagement.challenges import counts
from services.engagement.challenges.counts import SenderCounts

TODAY, TOMORROW = date(2026, 11, 29), date(2026, 11, 30)


def test_each_address_is_counted_for_each_path_and_each_day() -> None:
    made = SenderCounts()
    assert [made.count("192.0.2.1", "/a", TODAY) for _ in "123"] == [1, 2, 3]
    assert made.count("192.0.2.2", "/a", TODAY) == 1
    assert made.count("192.0.2.1", "/b", TODAY) == 1
    assert made.count("192.0.2.1", "/a", TOMORROW) == 1


def test_no_address_is_kept_and_its_hash_is_another_every_day() -> None:
    made = SenderCounts()
    made.count("192.0.2.1", "/a", TODAY)
    first = set(made._counts)
    assert "192.0.2.1" not in str(vars(made))
    made.count("192.0.2.1", "/a", TOMORROW)
    assert first.isdisjoint(made._counts)


def test_counts_take_no_more_room_however_many_addresses_somebody_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counts, "MOST_SENDERS", 10)
    made = SenderCounts()
    for number in range(100):
        made.count(str(number), "/a", TODAY)
    assert len(made._counts) <= 10

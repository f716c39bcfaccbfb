"""Ids made here sort as those that PostgreSQL makes, and are as surely new."""

from uuid import UUID

from services.shared.ids import new_ids


def test_an_id_is_of_version_7_and_carries_the_time() -> None:
    before, after = (UUID(next(new_ids(1))) for _ in range(2))
    assert before.version == after.version == 7
    assert before.variant == "specified in RFC 4122"
    assert before.int >> 80 <= after.int >> 80


def test_no_two_ids_are_the_same() -> None:
    assert len({*new_ids(5_000), *new_ids(5_000)}) == 10_000

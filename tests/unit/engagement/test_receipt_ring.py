"""Keys of receipts: a new one voids no receipt, and neither does another signing secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.engagement.receipt_keys.service import needless
from services.engagement.receipt_ring import ReceiptKey, ReceiptRing
from services.engagement.receipts import receipt_of

ID, SUBJECT = UUID(int=7), UUID(int=8)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
Opened = Callable[..., ReceiptRing]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """The ring as another process, with a signing secret of its own, opens it."""

    def ring(secret: bytes = b"first") -> ReceiptRing:
        return ReceiptRing(tmp_path / "receipts", secret)

    return ring


def test_a_receipt_is_good_after_a_new_signing_secret_and_a_new_key(opened: Opened) -> None:
    given = opened().receipt_of("response", ID)
    kept = opened().submissions_of(SUBJECT, "key")[0]
    later = opened(b"another signing secret")
    assert later.rotate(NOW)
    assert later.id_of("response", given) == opened().id_of("response", given) == ID
    assert later.receipt_of("response", ID) != given
    assert later.id_of("response", later.receipt_of("response", ID)) == ID
    assert kept in later.submissions_of(SUBJECT, "key")


def test_a_receipt_is_of_its_kind_and_of_a_key_that_is_there(opened: Opened) -> None:
    ring = opened()
    given = ring.receipt_of("response", ID)
    assert ring.id_of("participant", given) is None
    ring.rotate(NOW)
    ring.remove(1)
    assert ring.id_of("response", given) is None
    assert receipt_of(b"signing secret", "response", ID) != ring.receipt_of("response", ID)


def test_keys_are_read_by_their_owner_only_and_never_made_twice(
    opened: Opened, tmp_path: Path
) -> None:
    first, second = opened(), opened()
    assert [each.number for each in first.held()] == [1]
    assert first.rotate(NOW)
    assert [each.number for each in second.held()] == [2, 1]
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "receipts").iterdir()} == {0o600}


def test_a_key_goes_once_nothing_lives_that_it_may_have_made_a_receipt_of() -> None:
    keys = [ReceiptKey(n, NOW + timedelta(days=n), b"", b"") for n in (3, 2, 1)]
    assert needless(keys, NOW + timedelta(days=1, hours=1)) == []
    assert [each.number for each in needless(keys, NOW + timedelta(days=2))] == [1]
    assert [each.number for each in needless(keys, NOW + timedelta(days=4))] == [2, 1]
    assert [each.number for each in needless(keys, None)] == [2, 1]

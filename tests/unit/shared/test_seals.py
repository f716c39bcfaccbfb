"""Kept answers are read by who has the key."""

from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag

from services.shared.idempotency.seals import AnswerSeal

BODY = '{"question": "Does my surgery stay?"}'


def test_who_has_the_key_reads_the_answer_and_nobody_else_does() -> None:
    kept = AnswerSeal("key", b"27D", b"/enquiries").close(BODY)
    assert kept is not None
    assert "surgery" not in kept
    assert AnswerSeal("key", b"27D", b"/enquiries").open(kept) == BODY
    for other in (
        AnswerSeal("kez", b"27D", b"/enquiries"),
        AnswerSeal("key", b"7A1", b"/enquiries"),
    ):
        with pytest.raises(InvalidTag):
            other.open(kept)


def test_no_hash_tells_what_was_sent() -> None:
    seal = AnswerSeal("key", b"27D")
    assert seal.hash(b"", BODY.encode()) == seal.hash(b"", BODY.encode())
    assert seal.hash(b"", BODY.encode()) != AnswerSeal("kez", b"27D").hash(b"", BODY.encode())
    assert seal.hash(b"a", b"b") != seal.hash(b"ab", b"")
    assert sha256(BODY.encode()).hexdigest() not in seal.hash(b"", BODY.encode())


def test_an_answer_without_a_body_has_none() -> None:
    seal = AnswerSeal("key")
    assert seal.open(seal.close(None)) is None

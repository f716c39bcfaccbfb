"""A chain of sealed entries: whatever is done to one of them, the first bad one is named."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.sealing.chain import (
    GENESIS,
    Head,
    Link,
    Verification,
    digest,
    hash_of,
    seal,
    verify,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CONTENT = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "time": st.datetimes(timezones=st.just(UTC)),
        "actor": TEXTS,
        "purpose": st.none() | TEXTS,
        "data": st.dictionaries(TEXTS, st.integers() | TEXTS, max_size=2),
    }
)
CHAINS = st.lists(CONTENT, min_size=2, max_size=12, unique_by=lambda content: content["id"]).map(
    lambda contents: seal(contents, Head())
)


def head_of(chain: list[Link]) -> Head:
    return Head(chain[-1].seq, chain[-1].hash)


def named(links: list[Link], signed: Head | None = None) -> tuple[int, str] | None:
    fault = verify(links, signed).fault
    return (fault.sequence, fault.code) if fault else None


def forged(link: Link, **changes: Any) -> Link:
    """The entry with changed content, and the hash that fits that."""
    content = {**link.content, **changes}
    return replace(link, content=content, hash=hash_of(link.seq, link.previous_hash, content))


@given(CHAINS)
def test_a_whole_chain_is_whole_and_reaches_every_head_it_had(chain: list[Link]) -> None:
    assert [link.seq for link in chain] == list(range(1, len(chain) + 1))
    assert [link.previous_hash for link in chain] == [GENESIS, *(x.hash for x in chain[:-1])]
    for link in chain:
        assert named(chain, Head(link.seq, link.hash)) is None
    assert verify(chain).head == head_of(chain)


@given(CHAINS)
def test_sealing_in_batches_gives_the_same_chain(chain: list[Link]) -> None:
    contents = [link.content for link in chain]
    first = seal(contents[:1], Head())
    assert first + seal(contents[1:], head_of(first)) == chain


@given(CHAINS, st.data())
def test_an_edited_entry_is_named(chain: list[Link], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(sorted(chain[at].content)))
    other = data.draw(CONTENT.map(lambda content: content[field]))
    content = {**chain[at].content, field: other}
    if digest(content) != digest(chain[at].content):
        chain[at] = replace(chain[at], content=content)
        assert named(chain) == (at + 1, "edited")


@given(CHAINS, st.data())
def test_an_entry_with_another_seal_is_named(chain: list[Link], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(["hash", "previous_hash"]))
    chain[at] = replace(chain[at], **{field: data.draw(TEXTS)})
    assert named(chain) == (at + 1, "edited")


@given(CHAINS, st.data())
def test_an_edited_entry_with_a_fitting_hash_is_named(
    chain: list[Link], data: st.DataObject
) -> None:
    head = head_of(chain)
    at = data.draw(st.integers(0, len(chain) - 1))
    chain[at] = forged(chain[at], actor=f"{chain[at].content['actor']}!")
    assert named(chain, head) == (at + 1, "rewritten")


@given(CHAINS, st.data())
def test_a_chain_rewritten_from_some_entry_on_is_told_by_its_signed_head(
    chain: list[Link], data: st.DataObject
) -> None:
    head = head_of(chain)
    at = data.draw(st.integers(0, len(chain) - 1))
    contents = [{**link.content, "actor": "another"} for link in chain[at:]]
    whole = chain[:at] + seal(contents, Head(at, chain[at].previous_hash))
    if head_of(whole) != head:
        assert named(whole) is None
        assert named(whole, head) == (head.sequence, "rewritten")


@given(CHAINS, st.data())
def test_a_deleted_entry_is_named(chain: list[Link], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 2))
    assert named(chain[:at] + chain[at + 1 :]) == (at + 1, "missing")


@given(CHAINS, st.data())
def test_the_first_of_two_swapped_entries_is_named(chain: list[Link], data: st.DataObject) -> None:
    first, second = sorted(
        data.draw(
            st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True),
        )
    )
    moved = list(chain)
    moved[first], moved[second] = moved[second], moved[first]
    assert named(moved) == (first + 1, "missing")
    numbered = [replace(link, seq=place) for place, link in enumerate(moved, 1)]
    assert named(numbered) == (first + 1, "edited")
    exchanged = list(chain)
    exchanged[first] = replace(chain[first], content=chain[second].content)
    exchanged[second] = replace(chain[second], content=chain[first].content)
    assert named(exchanged) == (first + 1, "edited")


@given(CHAINS, CONTENT, st.data())
def test_an_inserted_entry_is_named(
    chain: list[Link], content: dict[str, Any], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(chain) - 1))
    before = Head(at, chain[at - 1].hash)
    (fitting,) = seal([content], before)
    after = [replace(link, seq=link.seq + 1) for link in chain[at:]]
    # One that fits into the chain is itself not to be told; the one after it no longer fits.
    assert named([*chain[:at], fitting, *after]) == (at + 2, "edited")
    assert named([*chain[:at], replace(fitting, hash=GENESIS), *after]) == (at + 1, "edited")
    assert named([*chain[:at], replace(fitting, seq=at), *chain[at:]]) == (at, "misplaced")


@given(CHAINS, st.data())
def test_a_cut_tail_is_named_by_the_signed_head(chain: list[Link], data: st.DataObject) -> None:
    left = data.draw(st.integers(0, len(chain) - 1))
    assert named(chain[:left]) is None
    assert named(chain[:left], head_of(chain)) == (left + 1, "truncated")


@given(CHAINS)
def test_a_cut_tail_that_was_grown_again_is_told_by_the_signed_head(chain: list[Link]) -> None:
    contents = [{**chain[-1].content, "actor": "another"}, chain[0].content]
    grown = chain[:-1] + seal(contents, Head(len(chain) - 1, chain[-1].previous_hash))
    if grown[-2].hash != chain[-1].hash:
        assert named(grown, head_of(chain)) == (len(chain), "rewritten")


def test_an_empty_chain_is_whole() -> None:
    assert named([]) is None
    assert named([], Head()) is None


def test_verification_holds_no_link() -> None:
    """Links made one at a time are let go one at a time."""
    alive = 0

    class Counted(dict[str, Any]):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def links() -> Iterator[Link]:
        nonlocal alive
        head = Head()
        for number in range(1000):
            alive += 1
            assert alive < 5
            (link,) = seal([Counted(number=number)], head)
            head = Head(link.seq, link.hash)
            yield link
            del link

    assert verify(links()).head.sequence == 1000


def test_after_a_fault_no_more_is_taken() -> None:
    chain = seal([{"n": n} for n in range(4)], Head())
    chain[1] = replace(chain[1], content={})
    taken = list(itertools.takewhile(Verification().take, chain))
    assert taken == chain[:1]


def test_what_is_hashed_is_canonical_json_of_everything_else() -> None:
    """Worked by hand, so that somebody else's program can do the same."""
    time = datetime(2026, 4, 1, 12, 30, tzinfo=timezone(timedelta(hours=1)))
    content = {"time": time, "id": UUID(int=1), "purpose": None, "actor": "Siân"}
    said = (
        '{"actor":"Siân","id":"00000000-0000-0000-0000-000000000001","previous_hash":"'
        + GENESIS
        + '","purpose":null,"seq":1,"time":"2026-04-01T11:30:00.000000Z"}'
    )
    assert hash_of(1, GENESIS, content) == sha256(said.encode()).hexdigest()
    assert json.loads(said)["seq"] == 1


def test_what_has_no_canonical_form_is_refused() -> None:
    for value in ({"x": object()}, {"x": float("nan")}):
        with pytest.raises((TypeError, ValueError)):
            digest(value)

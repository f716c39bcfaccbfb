"""A feed is read by a feed reader as it was meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from hypothesis import example, given
from hypothesis import strategies as st

from services.shared.feeds import FeedEntry, FeedPage, written_feed

CHANGED = datetime(2026, 11, 22, 10, tzinfo=UTC)
FEED = FeedPage(
    id="urn:uuid:8f7de1c4-6a3a-4b52-8b0c-b2bdc77b0b36",
    title="Consultations",
    author="NHS Cheshire",
    updated=CHANGED,
    link="https://marches.example/v1/public/consultations.atom?place=E06000050&limit=2",
    first="https://marches.example/v1/public/consultations.atom",
    following="https://marches.example/v1/public/consultations.atom?cursor=abc",
)


def entry(**more: Any) -> FeedEntry:
    given = {
        "id": "urn:uuid:0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        "title": "Care closer to home",
        "updated": CHANGED,
        "link": "https://marches.example/v1/public/consultations/care",
    }
    return FeedEntry(**given | more)


def read(*entries: FeedEntry) -> Any:
    found = feedparser.parse(written_feed(FEED, entries))
    assert not found.bozo, found.bozo_exception
    return found


def test_a_reader_finds_the_entries_the_page_and_the_next_one() -> None:
    found = read(entry(published=CHANGED - timedelta(days=3), categories=["open"], summary="Soon"))
    assert found.version == "atom10"
    assert {each.rel: each.href for each in found.feed.links} == {
        "self": FEED.link, "first": FEED.first, "next": FEED.following,
    }  # fmt: skip
    (one,) = found.entries
    assert (one.id, one.title, one.summary) == (entry().id, entry().title, "Soon")
    assert one.published_parsed[:3] == (2026, 11, 19)
    assert [each.term for each in one.tags] == ["open"]


def test_a_feed_was_updated_when_its_newest_entry_was() -> None:
    later = CHANGED + timedelta(seconds=1)
    found = read(entry(), entry(id="urn:uuid:2", updated=later))
    assert found.feed.updated == "2026-11-22T10:00:01.000000Z"
    assert read().feed.updated == "2026-11-22T10:00:00.000000Z"


@given(text=st.text(max_size=200))
@example(text="<script>alert(1)</script> & \x00\x0b ￾ ymgynghoriad")
def test_any_text_is_text_and_no_markup(text: str) -> None:
    written = written_feed(FEED, [entry(title=text, summary=text, categories=[text])])
    assert not feedparser.parse(written).bozo
    assert b"<script" not in written

"""Feeds as Atom (RFC 4287), in pages (RFC 5005).

The same entries are the same bytes: a feed was updated when the newest of its entries was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One thing that readers hear of. `id` is for ever; `updated` moves with each change."""

    id: str
    title: str
    updated: datetime
    link: str
    summary: str = ""
    published: datetime | None = None
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class FeedPage:
    """What stands above the entries. `link` is this page, `first` and `following` are others.

    `id` is the same on every page. `updated` is told where there is no entry.
    """

    id: str
    title: str
    author: str
    updated: datetime
    link: str
    first: str = ""
    following: str = ""
    language: str = "en-GB"


def written_feed(feed: FeedPage, entries: Sequence[FeedEntry]) -> bytes:
    """The page as XML."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((each.updated for each in entries), default=feed.updated)))
    _add(SubElement(root, "author"), "name", feed.author)
    for relation, address in (
        ("self", feed.link), ("first", feed.first), ("next", feed.following)
    ):  # fmt: skip
        if address:
            SubElement(root, "link", {"rel": relation, "href": address})
    for entry in entries:
        _add_entry(root, entry)
    written: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}'.encode()


def _add_entry(root: Element, entry: FeedEntry) -> None:
    parent = SubElement(root, "entry")
    _add(parent, "id", entry.id)
    _add(parent, "title", entry.title)
    _add(parent, "updated", _moment(entry.updated))
    if entry.published is not None:
        _add(parent, "published", _moment(entry.published))
    SubElement(parent, "link", {"rel": "alternate", "href": entry.link})
    for category in entry.categories:
        SubElement(parent, "category", {"term": NOT_XML.sub("", category)})
    if entry.summary:
        _add(parent, "summary", entry.summary)


def _add(parent: Element, name: str, said: str) -> None:
    SubElement(parent, name).text = NOT_XML.sub("", said)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"

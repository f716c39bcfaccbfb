"""Calendars and feeds as answers: the same for everybody, with an ETag of their bytes."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fastapi import Request, Response

from services.shared import calendars, feeds
from services.shared.conditional import NOT_MODIFIED, etag_of, not_modified
from services.shared.feeds import FeedEntry, FeedPage, written_feed

CACHEABLE = {"Cache-Control": "public, max-age=60"}
NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = {"english": "en-GB", "welsh": "cy-GB"}


def _declared(media_type: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type.partition(";")[0]: {"schema": {"type": "string"}}}
    return {200: {"content": content}, 304: NOT_MODIFIED}


ICALENDAR, ATOM = _declared(calendars.MEDIA_TYPE), _declared(feeds.MEDIA_TYPE)
"""What a route declares among its responses."""


def calendar_answer(request: Request, body: bytes) -> Response:
    """A calendar, or 304."""
    return _answer(request, body, calendars.MEDIA_TYPE)


def feed_answer(
    request: Request,
    title: str,
    entries: Sequence[FeedEntry],
    following: str | None,
    *,
    author: str,
    language: str = "english",
) -> Response:
    """A page of a feed, or 304. `following` is the cursor of the next page.

    The feed's id is its path's, on every host and page.
    """
    settings = request.app.state.settings
    at = f"{settings.public_address}{request.scope['path']}"
    first = request.url.remove_query_params("cursor").query
    after = request.url.include_query_params(cursor=following).query
    page = FeedPage(
        id=uuid5(NAMESPACE_URL, request.scope["path"]).urn,
        title=title,
        author=author,
        updated=NOTHING_YET,
        link=_with(at, request.url.query),
        first=_with(at, first),
        following=_with(at, after) if following else "",
        language=LANGUAGES[language],
    )
    return _answer(request, written_feed(page, entries), feeds.MEDIA_TYPE)


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _answer(request: Request, body: bytes, media: str) -> Response:
    headers = CACHEABLE | {"ETag": etag_of(hashlib.sha256(body).hexdigest())}
    known = not_modified(request, headers["ETag"])
    return known or Response(body, media_type=media, headers=headers)

"""Pages by signed cursor over a unique sort key, so that a page never repeats or skips a row."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Annotated, Any, Generic, Self, TypeVar
from urllib.parse import quote

from fastapi import Query, Request, Response

from services.shared.dependencies import at_once
from services.shared.errors import Fault, Invalid
from services.shared.schemas import Schema

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 500
SIGNATURE_BYTES = 16
POINTER = "/query/cursor"

Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="most items to give")]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the page before this one")
]
Item = TypeVar("Item")
Row = TypeVar("Row")
Key = Sequence[str | int | float]


class Page(Schema, Generic[Item]):
    """One page; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None

    @classmethod
    def of(
        cls,
        asked: "PageAsked",
        rows: Sequence[Row],
        *,
        key: Callable[[Row], Key],
        item: Callable[[Row], Item],
        unread: Key | None = None,
    ) -> Self:
        """The page that was asked for, of `asked.most` fetched rows with these sort keys.

        Where fewer were found and the reading ended before the list did, it goes on at `unread`.
        """
        kept, following = asked.page(rows, key=key, unread=unread)
        return cls(items=[item(row) for row in kept], next_cursor=following)


class CursorInvalid(Invalid):
    code = "cursor_invalid"
    title = "The cursor is not one of this list's"
    example = "Take `next_cursor` of the page before, with the same filters, or leave it out."


class Pager:
    """Signs and reads cursors of one list: its path and filters are part of the signature."""

    def __init__(self, secret: bytes, scope: str) -> None:
        self._secret = secret
        self._scope = scope.encode()

    @classmethod
    def of(cls, request: Request) -> "Pager":
        """The pager of the list that `request` asks for."""
        params = sorted(
            (name, value)
            for name, value in request.query_params.multi_items()
            if name not in {"cursor", "limit"}
        )
        scope = json.dumps([request.scope["path"], params])
        return cls(request.app.state.cursor_secret, scope)

    def cursor(self, key: Key) -> str:
        """An opaque cursor for the row with this sort key."""
        payload = json.dumps(list(key), separators=(",", ":")).encode()
        return self._signed(payload)

    def key(self, cursor: str | None) -> list[Any] | None:
        """The sort key in `cursor`. Raises CursorInvalid when it was not signed for this list."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        payload = raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(cursor.encode(), self._signed(payload).encode()):
            raise CursorInvalid(errors=[Fault(POINTER, "cursor_invalid", "unknown cursor")])
        return list(json.loads(payload))

    def _signed(self, payload: bytes) -> str:
        message = hashlib.sha256(self._scope).digest() + payload
        signature = hmac.digest(self._secret, message, "sha256")[:SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(signature + payload).decode().rstrip("=")


def within(sizes: Iterable[int], most: int) -> int:
    """How many of the first things come to `most` together; one at least, where there is any."""
    sums = accumulate(sizes)
    return sum(place == 0 or whole <= most for place, whole in enumerate(sums))


def page_of(
    rows: Sequence[Row],
    *,
    limit: int,
    pager: Pager,
    key: Callable[[Row], Key],
    request: Request,
    response: Response,
    unread: Key | None = None,
) -> tuple[list[Row], str | None]:
    """Cut `limit + 1` fetched rows to a page, and link to the next one where there is one."""
    kept = list(rows[:limit])
    last = key(kept[-1]) if len(rows) > limit else unread
    if last is None:
        return kept, None
    cursor = pager.cursor(last)
    following = request.url.include_query_params(cursor=cursor)
    response.headers["Link"] = f'<{quote(request.scope["path"])}?{following.query}>; rel="next"'
    return kept, cursor


class PageAsked:
    """The page of a list that a request asks for."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> None:
        """Raises CursorInvalid."""
        self.request, self.response, self.limit = request, response, limit
        self.pager = Pager.of(request)
        self.key = self.pager.key(cursor)

    def page(
        self, rows: Sequence[Row], *, key: Callable[[Row], Key], unread: Key | None = None
    ) -> tuple[list[Row], str | None]:
        """The rows of the page, of `most` fetched ones, and the cursor of the next page."""
        return page_of(
            rows,
            limit=self.limit,
            pager=self.pager,
            key=key,
            request=self.request,
            response=self.response,
            unread=unread,
        )

    @property
    def after(self) -> Any:
        """The sort key, of one column, of the last row of the page before; None for the first."""
        return self.key[0] if self.key else None

    @property
    def most(self) -> int:
        """How many rows to fetch: one more tells that there is a page after this one."""
        return self.limit + 1


Asked = Annotated[PageAsked, at_once(PageAsked)]
"""For every list; declare CursorInvalid among the route's problems."""

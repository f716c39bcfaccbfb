"""A cursor continues the list that it came from, and nothing else."""

import json
from collections.abc import Sequence
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import Request, Response
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from services.shared.paging import SIGNATURE_BYTES, CursorInvalid, Pager, page_of, within

SECRET = b"s" * 32
HERE = json.dumps(["/v1/board/papers", [["status", "draft"]]])
KEYS = st.lists(st.integers() | st.text(max_size=20), min_size=1, max_size=4)
URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PATH = "/v1/board/papers"


def request_for(query: str, path: str = PATH, secret: bytes = SECRET) -> Request:
    app = Starlette()
    app.state.cursor_secret = secret
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "path": path, "app": app,
        "query_string": query.encode(), "headers": [(b"host", b"board.example")],
    }  # fmt: skip
    return Request(scope)


@settings(deadline=None)
@given(key=KEYS)
def test_a_cursor_gives_its_sort_key_back(key: list[str | int]) -> None:
    pager = Pager(SECRET, HERE)
    assert pager.key(pager.cursor(key)) == key


def test_without_a_cursor_a_list_begins_at_its_start() -> None:
    assert Pager(SECRET, HERE).key(None) is None


@settings(deadline=None, max_examples=20)
@given(key=KEYS)
def test_a_cursor_with_any_character_changed_to_any_other_is_refused(key: list[str | int]) -> None:
    pager = Pager(SECRET, HERE)
    cursor = pager.cursor(key)
    for place, other in product(range(len(cursor)), URL_SAFE):
        if cursor[place] != other:
            with pytest.raises(CursorInvalid):
                pager.key(cursor[:place] + other + cursor[place + 1 :])


@settings(deadline=None)
@given(key=KEYS, kept=st.integers(min_value=0), more=st.text(min_size=1, max_size=5))
def test_a_shortened_or_lengthened_cursor_is_refused(
    key: list[str | int], kept: int, more: str
) -> None:
    pager = Pager(SECRET, HERE)
    cursor = pager.cursor(key)
    for changed in (cursor[: kept % len(cursor)], cursor + more, more + cursor):
        with pytest.raises(CursorInvalid):
            pager.key(changed)


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_invented_text_is_a_cursor(text: str) -> None:
    with pytest.raises(CursorInvalid):
        Pager(SECRET, HERE).key(text)


def test_a_refused_cursor_is_named_as_the_query_parameter_at_fault() -> None:
    with pytest.raises(CursorInvalid) as refused:
        Pager(SECRET, HERE).key("A" * (SIGNATURE_BYTES + 8))
    assert [fault.pointer for fault in refused.value.errors] == ["/query/cursor"]


@pytest.mark.parametrize(
    "other",
    [
        request_for("status=final"),
        request_for("status=draft&status=draft"),
        request_for("status=draft&q=a"),
        request_for(""),
        request_for("status=draft", path="/v1/board/meetings"),
        request_for("status=draft", secret=b"t" * 32),
    ],
    ids=["other value", "value twice", "more filters", "no filter", "other list", "other secret"],
)
def test_a_cursor_of_another_list_filter_or_deployment_is_refused(other: Request) -> None:
    cursor = Pager.of(request_for("status=draft")).cursor(["a", 1])
    with pytest.raises(CursorInvalid):
        Pager.of(other).key(cursor)


def test_page_size_cursor_and_order_of_filters_are_no_part_of_the_signature() -> None:
    cursor = Pager.of(request_for("status=draft&q=a&limit=3")).cursor(["a"])
    assert Pager.of(request_for(f"q=a&limit=7&cursor={cursor}&status=draft")).key(cursor) == ["a"]


def walk(rows: Sequence[int], limit: int, path: str = PATH) -> list[list[int]]:
    """The pages that a caller gets who follows `Link: rel="next"` to its end."""
    pages, query = [], f"limit={limit}"
    while True:
        request, response = request_for(query, path), Response()
        pager = Pager.of(request)
        after = pager.key(parse_qs(query).get("cursor", [None])[0])
        found = [row for row in rows if after is None or row > after[0]][: limit + 1]
        page, cursor = page_of(
            found, limit=limit, pager=pager, key=lambda row: [row], request=request,
            response=response,
        )  # fmt: skip
        pages.append(page)
        if cursor is None:
            assert "link" not in response.headers
            return pages
        query = urlsplit(response.headers["link"].removeprefix("<").partition(">")[0]).query
        assert parse_qs(query)["cursor"] == [cursor]


@settings(deadline=None)
@given(rows=st.sets(st.integers(), max_size=40), limit=st.integers(min_value=1, max_value=45))
def test_walking_the_pages_meets_every_row_once_and_in_order(rows: set[int], limit: int) -> None:
    ordered = sorted(rows)
    pages = walk(ordered, limit)
    assert [row for page in pages for row in page] == ordered
    assert all(len(page) == limit for page in pages[:-1])
    assert pages[-1] or not ordered


def test_the_next_page_is_linked_also_where_the_path_is_not_ascii() -> None:
    assert walk([1, 2, 3], 2, "/v1/board/papers/Llŷn & Môn/notes") == [[1, 2], [3]]


@pytest.mark.parametrize("rows", [[], [3, 4]])
def test_a_list_of_which_a_part_was_not_read_goes_on_there(rows: list[int]) -> None:
    asked, response = request_for(""), Response()
    kept, cursor = page_of(
        rows, limit=2, pager=Pager.of(asked), key=lambda row: [row], request=asked,
        response=response, unread=[9],
    )  # fmt: skip
    assert kept == rows
    assert Pager.of(asked).key(cursor) == [9]
    assert 'rel="next"' in response.headers["Link"]


@given(sizes=st.lists(st.integers(min_value=0, max_value=50)), most=st.integers(0, 100))
def test_what_is_kept_is_the_longest_beginning_within_the_most_or_the_first_alone(
    sizes: list[int], most: int
) -> None:
    kept = within(sizes, most)
    assert kept >= bool(sizes)
    assert kept <= 1 or sum(sizes[:kept]) <= most
    assert kept == len(sizes) or sum(sizes[: kept + 1]) > most

"""Keys: what one is, what it belongs to, and what tells one request from another."""

from typing import Any

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from services.shared.auth import Principal
from services.shared.idempotency.params import VISIBLE_ASCII
from services.shared.idempotency.service import _scope, _sha256

JANE = Principal("jane", "app", frozenset(), ("27D", "11M"), (), True)
PARTS = st.lists(st.binary(max_size=6), max_size=4)


def request(path: str = "/v1/board/papers", method: str = "POST") -> Request:
    return Request({"type": "http", "method": method, "path": path, "headers": []})


@given(st.text(min_size=1, max_size=300))
def test_a_key_is_1_to_255_visible_ascii_characters(key: str) -> None:
    right = len(key) <= 255 and all("!" <= character <= "~" for character in key)
    assert bool(VISIBLE_ASCII.fullmatch(key)) == right


@given(PARTS, PARTS)
def test_parts_that_are_cut_elsewhere_are_other_parts(one: list[bytes], two: list[bytes]) -> None:
    assert (_sha256(*one) == _sha256(*two)) == (one == two)


@pytest.mark.parametrize(
    "changes",
    [{"sub": "joe"}, {"client_id": "web"}, {"orgs": ("7A1",)}, {"orgs": ("27D",)}, {"orgs": ()}],
)
def test_another_caller_has_keys_of_its_own(changes: dict[str, Any]) -> None:
    other = Principal(**{**JANE.__dict__, **changes})
    assert _scope(request(), JANE) != _scope(request(), other)


def test_a_caller_keeps_its_keys_when_its_rights_change_for_the_same_organisations() -> None:
    for_both = ("11M", "27D")
    renewed = Principal("jane", "app", frozenset({"board.write"}), for_both, ("admin",), True)
    assert _scope(request(), JANE) == _scope(request(), renewed)


def test_nobody_is_another_caller_than_somebody() -> None:
    assert _scope(request(), None) != _scope(request(), JANE)


def test_every_path_and_method_has_keys_of_its_own() -> None:
    scopes = [_scope(request(path, method), JANE) for path in "ab" for method in ("POST", "PUT")]
    assert len(set(scopes)) == 4

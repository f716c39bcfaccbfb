"""If-None-Match compares weakly, If-Match strongly (RFC 9110, 13.1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from services.shared.conditional import check_match, etag_of, not_modified
from services.shared.errors import PreconditionFailed, PreconditionRequired

ETAG = etag_of("paper", 1)
OTHER = etag_of("paper", 2)


def request_with(name: str, value: str) -> Request:
    return Request({"type": "http", "headers": [(name.encode(), value.encode())]})


NOTHING_ASKED = Request({"type": "http", "headers": []})


@settings(deadline=None)
@given(
    one=st.tuples(st.text("ab 1"), st.integers()), other=st.tuples(st.text("ab 1"), st.integers())
)
def test_two_versions_have_one_etag_only_if_they_are_the_same(
    one: tuple[str, int], other: tuple[str, int]
) -> None:
    assert etag_of(*one) == etag_of(*one)
    assert (etag_of(*one) == etag_of(*other)) is (one == other)


def test_an_etag_is_strong_and_quoted() -> None:
    assert ETAG[0] == ETAG[-1] == '"'
    assert '"' not in ETAG[1:-1]


@pytest.mark.parametrize("given", [ETAG, f"W/{ETAG}", f"{OTHER}, {ETAG}", f'"x",W/{ETAG}', "*"])
def test_a_caller_who_has_this_version_gets_304_with_its_etag_and_no_body(given: str) -> None:
    answer = not_modified(request_with("if-none-match", given), ETAG)
    assert answer is not None
    assert (answer.status_code, answer.headers["etag"], answer.body) == (304, ETAG, b"")


@pytest.mark.parametrize("given", [OTHER, f"W/{OTHER}", "", ETAG.strip('"'), '"*"'])
def test_a_caller_with_another_version_gets_the_present_one(given: str) -> None:
    assert not_modified(request_with("if-none-match", given), ETAG) is None


def test_a_caller_who_asks_for_nothing_special_gets_the_resource() -> None:
    assert not_modified(NOTHING_ASKED, ETAG) is None


def test_a_change_without_if_match_is_refused() -> None:
    with pytest.raises(PreconditionRequired):
        check_match(NOTHING_ASKED, ETAG)


@pytest.mark.parametrize("given", [OTHER, f"W/{ETAG}", "", f"{OTHER}, W/{ETAG}", '"*"'])
def test_a_change_to_a_version_that_was_not_read_is_refused_and_told_the_present_one(
    given: str,
) -> None:
    with pytest.raises(PreconditionFailed) as refused:
        check_match(request_with("if-match", given), ETAG)
    assert refused.value.headers == {"ETag": ETAG}


@pytest.mark.parametrize("given", [ETAG, f"{OTHER}, {ETAG}", "*", " * "])
def test_a_change_to_the_version_that_was_read_is_let_through(given: str) -> None:
    check_match(request_with("if-match", given), ETAG)

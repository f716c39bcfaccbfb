"""Nobody gives away what they do not have, and a token is never for more than its client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.identity import ROLES, SCOPES, scopes_of
from services.directory.identity.rules.grants import lacking
from services.directory.identity.rules.scopes import ScopeRefused, narrowed

SOME_ROLES = st.lists(st.sampled_from([*ROLES]), unique=True)
SOME_SCOPES = st.lists(st.sampled_from([*SCOPES]), unique=True)


@given(
    held_roles=SOME_ROLES, held_scopes=SOME_SCOPES, roles=SOME_ROLES, scopes=SOME_SCOPES,
    orgs=st.lists(st.sampled_from("AB")),
)  # fmt: skip
def test_a_grant_that_is_let_through_gives_nothing_beyond_the_givers_token(
    held_roles: list[str], held_scopes: list[str], roles: list[str], scopes: list[str],
    orgs: list[str],
) -> None:  # fmt: skip
    faults = lacking(
        held_roles=held_roles, held_scopes=held_scopes, held_orgs=["A"],
        roles=roles, scopes=scopes, orgs=orgs,
    )  # fmt: skip
    if not faults:
        assert scopes_of(roles, scopes) <= set(held_scopes)
        assert set(roles) <= set(held_roles)
        assert set(orgs) <= {"A"}


def test_what_is_lacking_is_named_where_it_stands() -> None:
    faults = lacking(
        held_roles=["admin"], held_scopes=ROLES["admin"], held_orgs=["27D"],
        roles=["admin", "auditor"], scopes=["audit.read", "finance.pay"], orgs=["27D", "7A1"],
    )  # fmt: skip
    assert [fault.pointer for fault in faults] == ["#/roles/1", "#/scopes/1", "#/orgs/1"]


@given(asked=st.none() | st.text() | SOME_SCOPES.map(" ".join), held=SOME_SCOPES)
def test_a_token_is_never_for_more_than_its_client(asked: str | None, held: list[str]) -> None:
    try:
        scopes = narrowed(asked, held)
    except ScopeRefused:
        return
    assert scopes <= set(held)


def test_a_token_is_for_everything_or_for_what_was_asked() -> None:
    assert narrowed(None, ["a", "b"]) == {"a", "b"}
    assert narrowed("b", ["a", "b"]) == {"b"}
    with pytest.raises(ScopeRefused):
        narrowed("b c", ["a", "b"])

"""No text but a signed token of this deployment makes a principal."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.auth import Principal, TokenVerifier
from services.shared.errors import Unauthenticated
from services.shared.keys import sign_token, verifier
from services.shared.settings import Settings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "zip", "enc"])
HEADERS = st.dictionaries(NAMES, JSON | st.sampled_from(["ES256", "none", "HS256", "b64"]))
CLAIMS = st.sampled_from(["sub", "orgs", "roles", "scope", "exp", "nbf", "iat", "aud", "iss"])


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def checks(deployment: Settings) -> TokenVerifier:
    return verifier(deployment)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_signed_token_makes_the_principal_that_it_describes(
    deployment: Settings, checks: TokenVerifier
) -> None:
    claims = {
        "sub": "jones", "client_id": "web", "scope": "metrics.read board.read",
        "orgs": ["27D", "7A1"], "roles": ["analyst"], "person": True,
    }  # fmt: skip
    assert checks.verify(sign_token(deployment, claims)) == Principal(
        sub="jones", client_id="web", scopes=frozenset({"metrics.read", "board.read"}),
        orgs=("27D", "7A1"), roles=("analyst",), person=True,
    )  # fmt: skip


def test_a_token_that_says_nothing_more_makes_a_principal_who_may_nothing(
    deployment: Settings, checks: TokenVerifier
) -> None:
    assert checks.verify(sign_token(deployment, {"sub": "x"})) == Principal(
        sub="x", client_id="", scopes=frozenset(), orgs=(), roles=(), person=False
    )


@pytest.mark.parametrize("person", ["true", 1, "yes", [True], None, False])
def test_only_a_plain_true_makes_a_person(
    deployment: Settings, checks: TokenVerifier, person: object
) -> None:
    assert not checks.verify(sign_token(deployment, {"sub": "x", "person": person})).person


@settings(deadline=None)
@given(text=st.text(st.characters(max_codepoint=255)))
def test_no_text_is_a_token(checks: TokenVerifier, text: str) -> None:
    with pytest.raises(Unauthenticated):
        checks.verify(text)


@settings(deadline=None)
@given(header=JSON | HEADERS, payload=JSON, signature=st.binary(max_size=80))
def test_nothing_unsigned_is_a_token(
    checks: TokenVerifier, header: Any, payload: Any, signature: bytes
) -> None:
    sealed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    with pytest.raises(Unauthenticated):
        checks.verify(f"{part(header)}.{part(payload)}.{sealed}")


@settings(deadline=None)
@given(place=st.integers(min_value=0), other=st.sampled_from("AQgw-_09az."))
def test_a_token_with_any_character_changed_is_refused(
    deployment: Settings, checks: TokenVerifier, place: int, other: str
) -> None:
    token = sign_token(deployment, {"sub": "jones", "scope": "metrics.read", "orgs": ["27D"]})
    place %= len(token) - 1  # the last one carries four bits that stand for nothing
    if token[place] == other:
        return
    with pytest.raises(Unauthenticated):
        checks.verify(token[:place] + other + token[place + 1 :])


@settings(deadline=None)
@given(name=CLAIMS, value=JSON)
def test_a_signed_token_with_odd_claims_is_taken_as_what_it_says_or_refused(
    deployment: Settings, checks: TokenVerifier, name: str, value: Any
) -> None:
    try:
        principal = checks.verify(sign_token(deployment, {"sub": "jones"} | {name: value}))
    except Unauthenticated:
        return
    assert isinstance(principal.sub, str)
    assert principal.sub
    assert all(isinstance(code, str) for code in (*principal.orgs, *principal.roles))

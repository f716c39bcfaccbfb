"""No text but a signed token of this deployment makes a principal."""

import base64
import json
import time
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    authenticated_person,
    require_second_person,
)
from services.shared.errors import Unauthenticated
from services.shared.keys import sign_token, signing_key, verifier
from services.shared.settings import Settings
from services.shared.tokens import TokenVerifier

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


async def test_a_signed_token_makes_the_principal_that_it_describes(
    deployment: Settings, checks: TokenVerifier
) -> None:
    claims = {
        "sub": "jones", "client_id": "web", "scope": "metrics.read board.read",
        "orgs": ["27D", "7A1"], "roles": ["analyst"], "person": True,
    }  # fmt: skip
    assert await checks.verify(sign_token(deployment, claims)) == Principal(
        sub="jones", client_id="web", scopes=frozenset({"metrics.read", "board.read"}),
        orgs=("27D", "7A1"), roles=("analyst",), person=True,
    )  # fmt: skip


async def test_a_token_that_says_nothing_more_makes_a_principal_who_may_nothing(
    deployment: Settings, checks: TokenVerifier
) -> None:
    assert await checks.verify(sign_token(deployment, {"sub": "x"})) == Principal(
        sub="x", client_id="", scopes=frozenset(), orgs=(), roles=(), person=False
    )


@pytest.mark.parametrize("person", ["true", 1, "yes", [True], None, False])
async def test_only_a_plain_true_makes_a_person(
    deployment: Settings, checks: TokenVerifier, person: object
) -> None:
    assert not (await checks.verify(sign_token(deployment, {"sub": "x", "person": person}))).person


@settings(deadline=None)
@given(text=st.text(st.characters(max_codepoint=255)))
async def test_no_text_is_a_token(checks: TokenVerifier, text: str) -> None:
    with pytest.raises(Unauthenticated):
        await checks.verify(text)


@settings(deadline=None)
@given(header=JSON | HEADERS, payload=JSON, signature=st.binary(max_size=80))
async def test_nothing_unsigned_is_a_token(
    checks: TokenVerifier, header: Any, payload: Any, signature: bytes
) -> None:
    sealed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    with pytest.raises(Unauthenticated):
        await checks.verify(f"{part(header)}.{part(payload)}.{sealed}")


@settings(deadline=None)
@given(place=st.integers(min_value=0), other=st.sampled_from("AQgw-_09az."))
async def test_a_token_with_any_character_changed_is_refused(
    deployment: Settings, checks: TokenVerifier, place: int, other: str
) -> None:
    token = sign_token(deployment, {"sub": "jones", "scope": "metrics.read", "orgs": ["27D"]})
    place %= len(token) - 1  # the last one carries four bits that stand for nothing
    if token[place] == other:
        return
    with pytest.raises(Unauthenticated):
        await checks.verify(token[:place] + other + token[place + 1 :])


@settings(deadline=None)
@given(name=CLAIMS, value=JSON)
async def test_a_signed_token_with_odd_claims_is_taken_as_what_it_says_or_refused(
    deployment: Settings, checks: TokenVerifier, name: str, value: Any
) -> None:
    try:
        principal = await checks.verify(sign_token(deployment, {"sub": "jones"} | {name: value}))
    except Unauthenticated:
        return
    assert isinstance(principal.sub, str)
    assert principal.sub
    assert all(isinstance(code, str) for code in (*principal.orgs, *principal.roles))


class Counted:
    """The keys of a deployment, which count how often one was looked for."""

    algorithms = ("ES256",)

    def __init__(self, deployment: Settings) -> None:
        self.key, self.changes, self.looked = signing_key(deployment), 0, 0

    def version(self) -> int:
        return self.changes

    async def find(self, kid: str) -> ECKey | None:
        self.looked += 1
        return self.key if kid == self.key.kid else None


def remembering(keys: Counted, size: int = 8) -> TokenVerifier:
    return TokenVerifier(keys, issuer="marches", audience="marches", remembered=size)


async def test_a_token_seen_before_is_not_verified_again_until_the_keys_change(
    deployment: Settings,
) -> None:
    keys = Counted(deployment)
    checks, held = remembering(keys), sign_token(deployment, {"sub": "jones"})
    assert await checks.verify(held) == await checks.verify(held)
    assert keys.looked == 1
    keys.changes += 1
    await checks.verify(held)
    assert keys.looked == 2


async def test_a_remembered_token_ends_when_it_expires(deployment: Settings) -> None:
    checks, held = remembering(Counted(deployment)), sign_token(deployment, {"sub": "jones"})
    await checks.verify(held)
    with time_machine.travel(time.time() + 606), pytest.raises(Unauthenticated):
        await checks.verify(held)


async def test_no_more_tokens_are_remembered_than_allowed_and_the_latest_stay(
    deployment: Settings,
) -> None:
    keys = Counted(deployment)
    checks = remembering(keys, size=2)
    first, second, third = (sign_token(deployment, {"sub": sub}) for sub in "abc")
    for held in (first, second, first, third, first):
        await checks.verify(held)
    assert keys.looked == 3
    await checks.verify(second)
    assert keys.looked == 4


async def test_a_refused_token_is_not_remembered(deployment: Settings) -> None:
    keys = Counted(deployment)
    checks, held = remembering(keys), sign_token(deployment, {"sub": "jones"})[:-8]
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await checks.verify(held)
    assert keys.looked == 2


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "\ud800.\ud800.", f"{'.'.join([part('x')] * 3)}", "." * 16_000]
)
async def test_a_text_of_odd_size_or_letters_is_refused(checks: TokenVerifier, text: str) -> None:
    with pytest.raises(Unauthenticated):
        await checks.verify(text)


async def test_a_header_nested_too_deep_to_read_is_refused(checks: TokenVerifier) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 8000).decode()
    with pytest.raises(Unauthenticated):
        await checks.verify(f"{deep}.{deep}.")


PERSON = Principal(sub="jones", client_id="web", scopes=frozenset(), orgs=(), roles=(), person=True)


async def test_an_application_does_not_do_what_needs_a_person() -> None:
    assert await authenticated_person(PERSON) is PERSON
    with pytest.raises(PersonNeeded):
        await authenticated_person(replace(PERSON, person=False))


async def test_the_second_person_is_another_person() -> None:
    require_second_person(PERSON, first="evans")
    with pytest.raises(SecondPersonNeeded):
        require_second_person(PERSON, first="jones")
    with pytest.raises(PersonNeeded):
        require_second_person(replace(PERSON, person=False), first="evans")

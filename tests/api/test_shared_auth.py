"""Only a valid token of this deployment opens a route that needs one."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter
from joserfc import jws
from joserfc.jwk import ECKey

from services.shared.auth import Principal, requires
from services.shared.keys import signing_key
from services.shared.routing import StrictRoute
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute)
ME = "/v1/board/me"
REFUSED = 'Bearer realm="marches", error="invalid_token"'
ES256 = jws.JWSRegistry.algorithms["ES256"]
JSON = dict[str, Any]
Sign = Callable[[bytes], bytes]


@router.get("/me")
async def get_me(principal: Annotated[Principal, requires("board.read")]) -> dict[str, str]:
    return {"sub": principal.sub}


class Forge:
    """Makes tokens as this deployment does, but for what a forger would change."""

    def __init__(self, key: ECKey) -> None:
        self.key, self.other = key, ECKey.generate_key("P-256")
        now = int(time.time())
        self.header: JSON = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
        self.claims: JSON = {
            "iss": "marches", "aud": "marches", "sub": "jones", "scope": "board.read",
            "orgs": ["27D"], "iat": now, "nbf": now, "exp": now + 600,
        }  # fmt: skip

    def token(self, header: JSON | None = None, *, without: str = "", **claims: Any) -> str:
        """Signed by the right key; `header` and `claims` are changed, `without` is left out."""
        return self.signed(self.key, header, without=without, **claims)

    def signed(self, key: ECKey, header: JSON | None = None, **changes: Any) -> str:
        """Signed by `key`."""
        return self.sealed(lambda body: ES256.sign(body, key), header, **changes)

    def sealed(
        self, sign: Sign, header: JSON | None = None, *, without: str = "", **claims: Any
    ) -> str:
        """With whatever signature `sign` makes."""
        parts = (self.header | (header or {}), self.claims | claims)
        kept = ({k: v for k, v in part.items() if k != without} for part in parts)
        body = b".".join(_encoded(json.dumps(part).encode()) for part in kept)
        return b".".join((body, _encoded(sign(body)))).decode()


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def hmac_with(secret: bytes) -> Sign:
    return lambda body: hmac.digest(secret, body, hashlib.sha256)


def public_jwk(key: ECKey) -> bytes:
    return json.dumps(key.as_dict(private=False)).encode()


FORGERIES: dict[str, Callable[[Forge], str]] = {
    "garbage": lambda forge: "garbage",
    "three dots": lambda forge: "...",
    "expired": lambda forge: forge.token(exp=int(time.time()) - 60),
    "not yet valid": lambda forge: forge.token(nbf=int(time.time()) + 60),
    "issued in the future": lambda forge: forge.token(iat=int(time.time()) + 60),
    "another audience": lambda forge: forge.token(aud="elsewhere"),
    "another issuer": lambda forge: forge.token(iss="https://elsewhere.example"),
    "a part of our name": lambda forge: forge.token(aud="march", iss="march"),
    "alg none": lambda forge: forge.sealed(lambda _: b"", {"alg": "none"}),
    "alg None": lambda forge: forge.sealed(lambda _: b"", {"alg": "None"}),
    "alg none with a good signature": lambda forge: forge.token({"alg": "none"}),
    "no alg": lambda forge: forge.token(without="alg"),
    "no signature": lambda forge: forge.sealed(lambda _: b""),
    "signature of zeros": lambda forge: forge.sealed(lambda _: bytes(64)),
    "HS256 with the public PEM": lambda forge: forge.sealed(
        hmac_with(forge.key.as_pem(private=False)), {"alg": "HS256"}
    ),
    "HS256 with the public JWK": lambda forge: forge.sealed(
        hmac_with(public_jwk(forge.key)), {"alg": "HS256"}
    ),
    "HS256 with a coordinate": lambda forge: forge.sealed(
        hmac_with(str(forge.key.as_dict()["x"]).encode()), {"alg": "HS256"}
    ),
    "another key": lambda forge: forge.signed(forge.other),
    "another key, shown in the header": lambda forge: forge.signed(
        forge.other, {"jwk": forge.other.as_dict(private=False)}
    ),
    "unknown kid": lambda forge: forge.token({"kid": "unknown"}),
    "no kid": lambda forge: forge.token(without="kid"),
    "kid that is no text": lambda forge: forge.token({"kid": None}),
    "critical extension": lambda forge: forge.token({"crit": ["tenant"], "tenant": "x"}),
    "critical extension that is missing": lambda forge: forge.token({"crit": ["tenant"]}),
    "critical b64": lambda forge: forge.token({"crit": ["b64"], "b64": False}),
    "cut off": lambda forge: forge.token()[:-8],
    "payload only cut": lambda forge: forge.token().replace(".ey", ".", 1),
    "two parts": lambda forge: forge.token().rpartition(".")[0],
    **{
        f"no {claim}": lambda forge, claim=claim: forge.token(without=claim)
        for claim in ("sub", "exp", "aud", "iss")
    },
    **{f"sub {sub!r}": lambda forge, sub=sub: forge.token(sub=sub) for sub in ("", 5, ["jones"])},
    "exp that is a text": lambda forge: forge.token(exp="2999-01-01"),
    "exp that is true": lambda forge: forge.token(exp=True),
    "orgs that is a text": lambda forge: forge.token(orgs="27D"),
    "orgs that is an object": lambda forge: forge.token(orgs={"27D": True}),
    "orgs that is null": lambda forge: forge.token(orgs=None),
    "orgs of numbers": lambda forge: forge.token(orgs=[27]),
    "roles that is a text": lambda forge: forge.token(roles="admin"),
}


def bearing(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


async def test_a_token_that_nothing_is_wrong_with_is_taken(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    forge = Forge(signing_key(settings))
    for good in (forge.token(), forge.token(aud=["elsewhere", "marches"]), forge.token(orgs=[])):
        answer = await client.get(ME, headers=bearing(good))
        assert (answer.status_code, answer.json()) == (200, {"sub": "jones"})


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_token_that_anything_is_wrong_with_is_refused_and_not_repeated(
    client: httpx.AsyncClient, settings: Settings, forgery: str
) -> None:
    text = FORGERIES[forgery](Forge(signing_key(settings)))
    answer = await client.get(ME, headers=bearing(text))
    problem_in(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == REFUSED
    assert text not in answer.text


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Basic am9uZXM6c2VjcmV0", "jones"])
async def test_without_a_token_the_way_to_send_one_is_told(
    client: httpx.AsyncClient, sent: str | None
) -> None:
    answer = await client.get(ME, headers={} if sent is None else {"Authorization": sent})
    problem_in(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="marches"'


async def test_a_token_in_the_query_is_none(client: httpx.AsyncClient, settings: Settings) -> None:
    held = token(settings, "board.read")
    answer = await client.get(ME, params={"access_token": held})
    problem_in(answer, 401, "unauthenticated")
    assert held not in answer.text


@pytest.mark.parametrize(
    ("forgery", "told"),
    [
        ("expired", "The token has expired; ask for a new one."),
        ("another key", "was not signed by who gives out tokens here"),
        ("another audience", "not for here"),
        ("no exp", "lacks a claim"),
        ("garbage", "not an access token"),
    ],
)
async def test_a_refused_token_is_told_what_to_do(
    client: httpx.AsyncClient, settings: Settings, forgery: str, told: str
) -> None:
    text = FORGERIES[forgery](Forge(signing_key(settings)))
    answer = await client.get(ME, headers=bearing(text))
    assert told in problem_in(answer, 401, "unauthenticated")["detail"]

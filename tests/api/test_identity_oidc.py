"""Tokens of an issuer elsewhere, found by discovery over HTTP on this machine."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.demo.tokens import demo_token
from services.shared.auth import PersonNeeded, Principal, requires_person
from services.shared.errors import Unauthenticated, Unavailable, problem_responses
from services.shared.keys import verifier
from services.shared.oidc import (
    FRESH_SECONDS,
    LARGEST_ANSWER,
    REFRESH_SECONDS,
    STALE_SECONDS,
    RemoteKeys,
)
from services.shared.routing import StrictRoute
from services.shared.settings import ConfigurationError, Settings
from services.shared.testing import Databases, settings_for, token
from services.shared.tokens import TokenVerifier
from tests.api.board import problem_in, serving

JSON = dict[str, Any]
DISCOVERY, JWKS = "/.well-known/openid-configuration", "/jwks"


class Issuer:
    """A small HTTP server that does as an OIDC issuer does, or as a broken one."""

    def __init__(self) -> None:
        self.keys: dict[str, ECKey | RSAKey] = {"one": ECKey.generate_key("P-256")}
        self.published: list[JSON] | None = None
        self.asked: list[str] = []
        self.status, self.wait, self.padding = 200, 0.0, 0
        self.change: JSON = {}
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split(b" ")[1].decode()
        self.asked.append(path)
        await asyncio.sleep(self.wait)
        body = json.dumps(self.document() if path == DISCOVERY else self.jwks()).encode()
        body += b" " * self.padding
        head = f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        writer.write(f"{head}Location: {self.url}{JWKS}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    def document(self) -> JSON:
        return {"issuer": self.url, "jwks_uri": self.url + JWKS} | self.change

    def jwks(self) -> JSON:
        keys = [k.as_dict(private=False) | {"kid": kid} for kid, k in self.keys.items()]
        return {"keys": keys if self.published is None else self.published}

    def token(self, kid: str = "one", *, key: Any = None, alg: str = "", **more: Any) -> str:
        key = key or self.keys[kid]
        alg = alg or ("ES256" if isinstance(key, ECKey) else "RS256")
        claims = {
            "iss": self.url, "aud": "marches", "sub": "jones", "exp": int(time.time()) + 3600,
            "scope": "board.read", "orgs": ["27D"], "person": True,
        }  # fmt: skip
        return jwt.encode({"alg": alg, "kid": kid}, claims | more, key, algorithms=[alg])


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    server = await asyncio.start_server(issuer.answer, "127.0.0.1", 0)
    issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield issuer


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def checks(issuer: Issuer, clock: Clock) -> TokenVerifier:
    keys = RemoteKeys(issuer=issuer.url, https_only=False, now=clock)
    return TokenVerifier(keys, issuer=issuer.url, audience="marches")


async def refused(checks: TokenVerifier, text: str) -> None:
    with pytest.raises(Unauthenticated):
        await checks.verify(text)


@pytest.mark.parametrize("key", [ECKey.generate_key("P-256"), RSAKey.generate_key(2048)])
async def test_a_token_of_the_issuer_is_taken(
    issuer: Issuer, checks: TokenVerifier, key: ECKey | RSAKey
) -> None:
    issuer.keys["one"] = key
    principal = await checks.verify(issuer.token())
    assert (principal.sub, principal.orgs, principal.person) == ("jones", ("27D",), True)
    assert issuer.asked == [DISCOVERY, JWKS]


async def test_a_token_that_is_not_the_issuers_is_refused(
    issuer: Issuer, checks: TokenVerifier
) -> None:
    pem = OctKey.import_key(issuer.keys["one"].as_pem(private=False).replace(b"-----", b""))
    for text in (
        issuer.token(key=ECKey.generate_key("P-256")),
        issuer.token(key=RSAKey.generate_key(2048)),
        issuer.token(key=pem, alg="HS256"),
        issuer.token(iss="marches"),
        issuer.token(iss=issuer.url + "/"),
        issuer.token(aud="elsewhere"),
        issuer.token(exp=int(time.time()) - 60),
    ):
        await refused(checks, text)


async def test_many_first_requests_ask_the_issuer_once(
    issuer: Issuer, checks: TokenVerifier
) -> None:
    issuer.wait = 0.05
    await asyncio.gather(*(checks.verify(issuer.token(jti=str(n))) for n in range(50)))
    assert issuer.asked == [DISCOVERY, JWKS]


async def test_a_request_that_is_cut_off_does_not_cut_the_others(
    issuer: Issuer, checks: TokenVerifier
) -> None:
    issuer.wait = 0.05
    first, second = (asyncio.create_task(checks.verify(issuer.token(jti=j))) for j in "ab")
    await asyncio.sleep(0.02)
    first.cancel()
    assert (await second).sub == "jones"


async def test_a_rotated_key_is_learned_and_unknown_ones_ask_no_more_often_than_allowed(
    issuer: Issuer, checks: TokenVerifier, clock: Clock
) -> None:
    await checks.verify(issuer.token())
    issuer.keys["two"] = ECKey.generate_key("P-256")
    for _ in range(100):
        await refused(checks, issuer.token("made up", key=ECKey.generate_key("P-256")))
    await refused(checks, issuer.token("two"))
    assert len(issuer.asked) == 2
    clock.now += REFRESH_SECONDS
    assert (await checks.verify(issuer.token("two"))).sub == "jones"
    assert len(issuer.asked) == 4


async def test_a_key_that_the_issuer_withdrew_opens_nothing_more(
    issuer: Issuer, checks: TokenVerifier, clock: Clock
) -> None:
    held = issuer.token()
    await checks.verify(held)
    issuer.keys["two"] = ECKey.generate_key("P-256")
    gone = issuer.keys.pop("one")
    clock.now += FRESH_SECONDS + 1
    assert (await checks.verify(held)).sub == "jones"  # fetched beside this request
    await checks.verify(issuer.token("two"))
    await refused(checks, held)
    await refused(checks, issuer.token("one", key=gone))


async def test_while_the_issuer_is_down_its_last_keys_count_for_a_day(
    issuer: Issuer, checks: TokenVerifier, clock: Clock
) -> None:
    await checks.verify(issuer.token())
    issuer.status = 503
    clock.now += FRESH_SECONDS + 1
    assert (await checks.verify(issuer.token(jti="later"))).sub == "jones"
    clock.now += STALE_SECONDS
    with pytest.raises(Unavailable):
        await checks.verify(issuer.token(jti="much later"))
    issuer.status = 200
    clock.now += REFRESH_SECONDS
    assert (await checks.verify(issuer.token())).sub == "jones"


async def _broken(issuer: Issuer, how: str) -> None:
    weak = ECKey.generate_key("P-384").as_dict(private=False) | {"kid": "one"}
    changes: dict[str, JSON] = {
        "an error": {"status": 500},
        "a redirect": {"status": 302},
        "too much": {"padding": LARGEST_ANSWER},
        "of another issuer": {"change": {"issuer": "https://elsewhere.example"}},
        "without keys": {"change": {"jwks_uri": None}},
        "keys by file": {"change": {"jwks_uri": "file:///etc/passwd"}},
        "keys that are a list": {"change": {"jwks_uri": []}},
        "an empty set": {"published": []},
        "no usable key": {"published": [weak, 5, {"kid": "one", "kty": "EC"}, {}]},
        "a key for encryption": {
            "published": [issuer.keys["one"].as_dict(private=False) | {"kid": "one", "use": "enc"}]
        },
        "a shared secret": {"published": [OctKey.generate_key(256).as_dict() | {"kid": "one"}]},
    }
    for name, value in changes[how].items():
        setattr(issuer, name, value)


@pytest.mark.parametrize(
    "how",
    [
        "an error", "a redirect", "too much", "of another issuer", "without keys", "keys by file",
        "keys that are a list", "an empty set", "no usable key", "a key for encryption",
        "a shared secret",
    ],
)  # fmt: skip
async def test_an_issuer_that_gives_no_usable_keys_is_unavailable_and_asked_once(
    issuer: Issuer, checks: TokenVerifier, how: str
) -> None:
    await _broken(issuer, how)
    for _ in range(5):
        with pytest.raises(Unavailable):
            await checks.verify(issuer.token())
    assert len(issuer.asked) <= 2


async def test_a_known_jwks_address_needs_no_discovery(issuer: Issuer) -> None:
    keys = RemoteKeys(jwks_url=issuer.url + JWKS, https_only=False)
    checks = TokenVerifier(keys, issuer=issuer.url, audience="marches")
    assert (await checks.verify(issuer.token())).sub == "jones"
    assert issuer.asked == [JWKS]


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example",
        "http://10.0.0.1",
        "http://[fe80::1]",
        "marches",
        "ftp://login.example",
        "https://a:b@login.example",
    ],
)
def test_outside_development_an_issuer_is_asked_over_https_only(url: str) -> None:
    with pytest.raises(ConfigurationError, match="MARCHES_ISSUER"):
        RemoteKeys(issuer=url, https_only=True)
    RemoteKeys(issuer="https://login.example", https_only=True)


@pytest.mark.parametrize("host", ["directory:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_within_ones_own_network_keys_may_be_had_over_plain_http(host: str) -> None:
    RemoteKeys(jwks_url=f"http://{host}{JWKS}", https_only=True)


class OidcSettings(Settings):
    oidc: bool = False
    jwks_url: str | None = None


router = APIRouter(prefix="/v1/board", route_class=StrictRoute)


@router.put("/approval", responses=problem_responses(PersonNeeded))
async def approve(
    principal: Annotated[Principal, requires_person("board.read")],
) -> dict[str, str]:
    return {"sub": principal.sub}


@pytest.fixture
async def board(
    issuer: Issuer, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    plain = settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))
    settings = OidcSettings(**plain.model_dump() | {"oidc": True, "issuer": issuer.url})
    async with serving(settings, router) as client:
        yield client


async def put(board: httpx.AsyncClient, text: str) -> httpx.Response:
    return await board.put("/v1/board/approval", headers={"Authorization": f"Bearer {text}"})


async def test_a_service_takes_the_issuers_tokens_and_tells_persons_from_applications(
    board: httpx.AsyncClient, issuer: Issuer
) -> None:
    assert (await put(board, issuer.token())).json() == {"sub": "jones"}
    problem_in(await put(board, issuer.token(person=False)), 403, "person_needed")
    problem_in(await put(board, issuer.token(person="true")), 403, "person_needed")
    problem_in(await put(board, issuer.token(scope="")), 403, "forbidden")
    problem_in(await put(board, issuer.token("x", key=issuer.keys["one"])), 401, "unauthenticated")


async def test_with_the_issuer_down_a_service_says_try_again(
    board: httpx.AsyncClient, issuer: Issuer
) -> None:
    issuer.status = 500
    answer = await put(board, issuer.token())
    problem_in(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_with_an_issuer_elsewhere_our_own_tokens_are_none(
    issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = OidcSettings(data_dir=tmp_path_factory.mktemp("own"), oidc=True, issuer=issuer.url)
    await refused(verifier(settings), token(settings, "board.read"))
    with pytest.raises(ConfigurationError, match="tokens come from"):
        demo_token(settings, roles=["analyst"], sub="demo")

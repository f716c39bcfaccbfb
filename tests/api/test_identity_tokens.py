"""A client gets a token by proving who it is, in one way, once."""

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.contracts.identity import ROLES
from services.directory.identity.form import ASSERTION_TYPE
from services.directory.identity.key_routes import router as keys
from services.directory.identity.routes import router as clients
from services.directory.identity.token_routes import router as tokens
from services.shared.application import create_service
from services.shared.keys import key_ring, verifier
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.board import problem_in

JSON = dict[str, Any]
TOKEN = "/v1/oauth2/token"
CLIENTS = "/v1/directory/clients"
ISSUER = "https://marches.example"
ENDPOINT = ISSUER + TOKEN
EVERY_SCOPE = sorted(frozenset().union(*ROLES.values()))


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("directory")
    return settings_for(databases, ["directory"], directory, issuer=ISSUER)


@pytest.fixture(scope="module")
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_service(
        settings, name="directory", title="Identity", description="Of the tests.",
        routers=(clients, tokens, keys),
    )  # fmt: skip
    async with running(app) as client:
        yield client


def admin(settings: Settings, *scopes: str, **more: Any) -> dict[str, str]:
    """Headers of an administrator who holds everything, or the given scopes."""
    held = token(settings, *(scopes or EVERY_SCOPE), **({"roles": [*ROLES]} | more))
    return {"Authorization": f"Bearer {held}"}


@dataclass
class Known:
    """A client of the tests with what it proves who it is with."""

    client_id: str
    secret: str
    key: ECKey | RSAKey
    etag: str

    def post(self, **more: str) -> JSON:
        sent = {"client_id": self.client_id, "client_secret": self.secret}
        return {"grant_type": "client_credentials"} | sent | more

    def claims(self, **more: Any) -> JSON:
        now = int(time.time())
        said = {"iss": self.client_id, "sub": self.client_id, "aud": ENDPOINT}
        return said | {"iat": now, "exp": now + 60, "jti": uuid4().hex} | more

    def signed(self, claims: JSON, key: Any = None, alg: str | None = None, **header: Any) -> JSON:
        algorithm = alg or ("ES256" if isinstance(self.key, ECKey) else "RS256")
        text = jwt.encode(
            {"alg": algorithm} | header, claims, key or self.key, algorithms=[algorithm]
        )
        return self.asserting(text)

    def asserting(self, text: str) -> JSON:
        sent = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
        return {"grant_type": "client_credentials"} | sent


async def made(http: httpx.AsyncClient, settings: Settings, **more: Any) -> Known:
    key = more.pop("key", None) or ECKey.generate_key("P-256")
    body = {
        "name": "Feed", "orgs": ["27D"], "roles": ["analyst"], "secret": True,
        "jwk": key.as_dict(private=False) | {"kid": "k"},
    }  # fmt: skip
    answer = await http.post(CLIENTS, json=body | more, headers=admin(settings))
    assert answer.status_code == 201, answer.text
    given = answer.json()
    return Known(given["client_id"], given["client_secret"], key, answer.headers["etag"])


@pytest.fixture(scope="module")
async def known(http: httpx.AsyncClient, settings: Settings) -> Known:
    return await made(http, settings)


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def test_a_secret_in_the_form_gets_a_token_of_what_the_client_holds(
    http: httpx.AsyncClient, settings: Settings, known: Known
) -> None:
    answer = await http.post(TOKEN, data=known.post())
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 600)
    principal = await verifier(settings).verify(given["access_token"])
    assert principal.sub == principal.client_id == known.client_id
    assert principal.scopes == ROLES["analyst"] == set(given["scope"].split())
    assert (principal.orgs, principal.roles, principal.person) == (("27D",), ("analyst",), False)


async def test_http_basic_gets_one_too(http: httpx.AsyncClient, known: Known) -> None:
    answer = await http.post(
        TOKEN, data={"grant_type": "client_credentials", "client_id": known.client_id},
        headers=basic(known.client_id, known.secret),
    )  # fmt: skip
    assert answer.status_code == 200


@pytest.mark.parametrize("audience", [ISSUER, ENDPOINT, ["https://elsewhere.example", ISSUER]])
async def test_an_assertion_gets_one_too(
    http: httpx.AsyncClient, known: Known, audience: object
) -> None:
    answer = await http.post(TOKEN, data=known.signed(known.claims(aud=audience)))
    assert answer.status_code == 200, answer.text


async def test_an_assertion_signed_by_an_rsa_key_gets_one_too(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    client = await made(http, settings, key=RSAKey.generate_key(2048))
    assert (await http.post(TOKEN, data=client.signed(client.claims()))).status_code == 200


async def test_a_token_may_be_for_less(http: httpx.AsyncClient, known: Known) -> None:
    answer = await http.post(TOKEN, data=known.post(scope="metrics.read"))
    assert answer.json()["scope"] == "metrics.read"


@pytest.mark.parametrize(
    "scope", ["finance.approve", "metrics.read admin.clients", "unknown", "METRICS.READ", "a\tb"]
)
async def test_a_scope_that_is_unknown_or_not_granted_is_refused(
    http: httpx.AsyncClient, known: Known, scope: str
) -> None:
    problem = problem_in(await http.post(TOKEN, data=known.post(scope=scope)), 400, "invalid_scope")
    assert problem["error"] == "invalid_scope"


def _now() -> int:
    return int(time.time())


def public_pem(key: ECKey | RSAKey) -> OctKey:
    return OctKey.import_key(key.as_pem(private=False).replace(b"-----", b"....."))


BAD_CLAIMS: dict[str, JSON] = {
    "another audience": {"aud": "https://elsewhere.example"},
    "the Host as audience": {"aud": "http://test/v1/oauth2/token"},
    "no audience": {"aud": None},
    "an audience that is an object": {"aud": {ISSUER: 1}},
    "another issuer": {"iss": "somebody"},
    "another subject": {"sub": "somebody"},
    "older than five minutes": {"iat": -310},
    "issued in the future": {"iat": 60},
    "no iat": {"iat": None},
    "iat of no number": {"iat": float("nan")},
    "iat true": {"iat": True},
    "iat as text": {"iat": "now"},
    "expired": {"exp": -30},
    "no exp": {"exp": None},
    "an exp past all dates": {"exp": 10**400},
    "not valid yet": {"nbf": 60},
    "no jti": {"jti": None},
    "an empty jti": {"jti": ""},
    "a jti that is a number": {"jti": 5},
    "a long jti": {"jti": "x" * 257},
}


def _said(known: Known, change: JSON) -> JSON:
    moved = {
        name: _now() + value
        if name in {"iat", "exp", "nbf"} and type(value) is int and abs(value) < 1000
        else value
        for name, value in change.items()
    }
    return {name: value for name, value in known.claims(**moved).items() if value is not None}


@pytest.mark.parametrize("wrong", BAD_CLAIMS)
async def test_an_assertion_that_says_anything_wrong_is_refused(
    http: httpx.AsyncClient, known: Known, wrong: str
) -> None:
    claims = _said(known, BAD_CLAIMS[wrong])
    answer = await http.post(TOKEN, data=known.signed(claims))
    problem_in(answer, 401, "invalid_client")


FORGED: dict[str, Callable[[Known], JSON]] = {
    "another key": lambda k: k.signed(k.claims(), ECKey.generate_key("P-256")),
    "another key of another kind": lambda k: k.signed(
        k.claims(), RSAKey.generate_key(2048), "RS256"
    ),
    "another key, shown in the header": lambda k: k.signed(
        k.claims(), (other := ECKey.generate_key("P-256")), jwk=other.as_dict(private=False)
    ),
    "HS256 with the public key": lambda k: k.signed(k.claims(), public_pem(k.key), "HS256"),
    "HS256 with the secret": lambda k: k.signed(k.claims(), OctKey.import_key(k.secret), "HS256"),
    "alg none": lambda k: k.asserting(_unsigned(k, "none")),
    "no signature": lambda k: k.asserting(_unsigned(k, "ES256")),
    "garbage": lambda k: k.asserting("garbage"),
    "nothing between dots": lambda k: k.asserting(".."),
    "an array": lambda k: k.asserting(_compact(b'{"alg":"ES256"}', b"[1]")),
    "too deep": lambda k: k.asserting(_compact(b'{"alg":"ES256"}', b"[" * 9000)),
    "too deep a header": lambda k: k.asserting(_compact(b"[" * 9000, b"{}")),
    "a client that does not exist": lambda k: k.signed(k.claims(iss=str(uuid4()), sub="x")),
    "a client_id of another": lambda k: k.signed(k.claims()) | {"client_id": str(uuid4())},
    "an id in other letters": lambda k: k.signed(
        k.claims(iss=k.client_id.upper(), sub=k.client_id.upper())
    ),
}


def _compact(header: bytes, payload: bytes) -> str:
    parts = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header, payload))
    return ".".join([*parts, ""])


def _unsigned(known: Known, alg: str) -> str:
    signed = str(known.signed(known.claims())["client_assertion"]).split(".")
    header = base64.urlsafe_b64encode(f'{{"alg":"{alg}"}}'.encode()).rstrip(b"=").decode()
    return f"{header}.{signed[1]}."


@pytest.mark.parametrize("forgery", FORGED)
async def test_an_assertion_that_the_client_did_not_sign_is_refused(
    http: httpx.AsyncClient, known: Known, forgery: str
) -> None:
    answer = await http.post(TOKEN, data=FORGED[forgery](known))
    problem_in(answer, 401, "invalid_client")


async def test_an_access_token_is_no_assertion(
    http: httpx.AsyncClient, settings: Settings, known: Known
) -> None:
    sent = known.asserting(token(settings, sub=known.client_id, iss=known.client_id))
    problem_in(await http.post(TOKEN, data=sent), 401, "invalid_client")


async def test_an_assertion_used_a_second_time_is_refused(
    http: httpx.AsyncClient, known: Known
) -> None:
    claims = known.claims()
    assert (await http.post(TOKEN, data=known.signed(claims))).status_code == 200
    problem_in(await http.post(TOKEN, data=known.signed(claims)), 401, "invalid_client")


async def test_of_many_uses_at_once_exactly_one_gets_a_token(
    http: httpx.AsyncClient, known: Known
) -> None:
    sent = known.signed(known.claims())
    answers = await asyncio.gather(*(http.post(TOKEN, data=sent) for _ in range(60)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 59


async def test_used_assertions_are_forgotten_once_they_are_too_old_anyway(
    http: httpx.AsyncClient, settings: Settings, known: Known
) -> None:
    await http.post(TOKEN, data=known.signed(known.claims()))
    with psycopg.connect(settings.owner_database_url("directory"), autocommit=True) as owner:
        owner.execute("UPDATE used_assertion SET expires_at = now() - interval '1 second'")
        await http.post(TOKEN, data=known.signed(known.claims()))
        assert owner.execute("SELECT count(*) FROM used_assertion").fetchone() == (1,)


async def test_the_same_jti_of_two_clients_is_two(
    http: httpx.AsyncClient, settings: Settings, known: Known
) -> None:
    other = await made(http, settings)
    for client in (known, other):
        sent = client.signed(client.claims(jti="one"))
        assert (await http.post(TOKEN, data=sent)).status_code == 200


@pytest.mark.parametrize("way", ["form", "basic"])
@pytest.mark.parametrize("wrong", ["secret", "client", "id"])
async def test_wrong_credentials_are_told_alike(
    http: httpx.AsyncClient, known: Known, way: str, wrong: str
) -> None:
    client_id = {"client": str(uuid4()), "id": "\x00 or 1=1"}.get(wrong, known.client_id)
    secret = known.secret + "x" if wrong == "secret" else known.secret
    form = {"grant_type": "client_credentials"}
    if way == "form":
        answer = await http.post(
            TOKEN, data=form | {"client_id": client_id, "client_secret": secret}
        )
    else:
        answer = await http.post(TOKEN, data=form, headers=basic(client_id, secret))
    problem = problem_in(answer, 401, "invalid_client")
    assert problem["detail"] == "There is no active client with these credentials."
    assert answer.headers["www-authenticate"] == 'Basic realm="marches"'
    assert answer.headers["cache-control"] == "no-store"
    assert secret not in answer.text


async def test_an_unknown_client_takes_as_long_to_refuse_as_a_wrong_secret(
    http: httpx.AsyncClient, known: Known
) -> None:
    async def fastest(client_id: str) -> float:
        times = []
        for _ in range(6):
            started = time.perf_counter()
            await http.post(TOKEN, data=known.post(client_id=client_id, client_secret="wrong"))
            times.append(time.perf_counter() - started)
        return min(times)

    there, nowhere = await fastest(known.client_id), await fastest(str(uuid4()))
    assert nowhere > there / 2


async def test_a_client_with_a_key_only_has_no_secret_that_works(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    client = await made(http, settings, secret=False)
    assert client.secret is None
    sent = client.post(client_secret="None")
    problem_in(await http.post(TOKEN, data=sent), 401, "invalid_client")


ODD_REQUESTS: dict[str, tuple[str, str]] = {
    "no body": ("", "invalid_request"),
    "no grant": ("client_id={id}&client_secret={secret}", "invalid_request"),
    "an empty grant": ("grant_type=&client_id={id}&client_secret={secret}", "invalid_request"),
    "another grant": ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
    "no proof": ("grant_type=client_credentials&client_id={id}", "invalid_request"),
    "no client": ("grant_type=client_credentials&client_secret={secret}", "invalid_request"),
    "a field twice": ("{good}&scope=metrics.read&scope=board.read", "invalid_request"),
    "the same field twice": ("{good}&client_id={id}", "invalid_request"),
    "two proofs": (
        "{good}&client_assertion=x&client_assertion_type=" + ASSERTION_TYPE, "invalid_request",
    ),
    "an assertion of no type": (
        "grant_type=client_credentials&client_assertion=x", "invalid_request",
    ),
    "an assertion of another type": (
        "grant_type=client_credentials&client_assertion=x&client_assertion_type=saml",
        "invalid_request",
    ),
    "no pairs": ("{good}&loose", "invalid_request"),
    "no UTF-8": ("{good}&scope=%ff", "invalid_request"),
    "many fields": ("{good}" + "".join(f"&f{n}=1" for n in range(30)), "invalid_request"),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD_REQUESTS)
async def test_a_request_that_is_not_well_formed_is_refused(
    http: httpx.AsyncClient, known: Known, odd: str
) -> None:
    body, code = ODD_REQUESTS[odd]
    good = f"grant_type=client_credentials&client_id={known.client_id}&client_secret={known.secret}"
    text = body.format(id=known.client_id, secret=known.secret, good=good)
    answer = await http.post(
        TOKEN, content=text, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert problem_in(answer, 400, code)["error"] == code
    assert known.secret not in answer.text


@pytest.mark.parametrize(
    "authorization",
    ["Basic", "Basic !!", "Basic YQ==", "Bearer x", "Digest a:b", "Basic /w==", ""],
)
async def test_another_authorization_than_basic_is_refused(
    http: httpx.AsyncClient, authorization: str
) -> None:
    form = {"grant_type": "client_credentials"}
    answer = await http.post(TOKEN, data=form, headers={"Authorization": authorization})
    problem_in(answer, 400, "invalid_request")


async def test_two_ways_at_once_are_refused(http: httpx.AsyncClient, known: Known) -> None:
    headers = basic(known.client_id, known.secret)
    for sent in (known.post(), known.signed(known.claims())):
        problem_in(await http.post(TOKEN, data=sent, headers=headers), 400, "invalid_request")
    sent = {"grant_type": "client_credentials", "client_id": str(uuid4())}
    problem_in(await http.post(TOKEN, data=sent, headers=headers), 400, "invalid_request")


async def test_json_or_a_large_form_is_refused(http: httpx.AsyncClient, known: Known) -> None:
    problem_in(await http.post(TOKEN, json=known.post()), 400, "invalid_request")
    large = known.post(client_secret="x" * 40_000)
    problem_in(await http.post(TOKEN, data=large), 413, "too_large")
    problem_in(await http.post(TOKEN, data=known.post(), params={"scope": "x"}), 422, "invalid")


async def test_while_the_keys_rotate_every_token_is_good(
    http: httpx.AsyncClient, settings: Settings, known: Known
) -> None:
    async def rounds() -> None:
        for _ in range(10):
            sent = known.signed(known.claims())
            held = (await http.post(TOKEN, data=sent)).json()["access_token"]
            earlier.append(held)
            for text in earlier[-5:]:
                answer = await http.get(
                    f"{CLIENTS}/{uuid4()}", headers={"Authorization": f"Bearer {text}"}
                )
                assert answer.status_code == 403  # known, but without admin.clients

    async def rotations() -> None:
        for _ in range(8):
            key_ring(settings).rotate(ahead=0)
            await asyncio.sleep(0.01)

    earlier: list[str] = []
    await asyncio.gather(rounds(), rounds(), rounds(), rotations())


async def test_nothing_secret_is_ever_logged(
    http: httpx.AsyncClient, settings: Settings, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    client = await made(http, settings)
    sent = client.signed(client.claims())
    answers = [
        await http.post(TOKEN, data=form)
        for form in (client.post(), sent, sent, client.post(scope="x"), known_wrong(client))
    ]
    written = "".join(capfd.readouterr()) + caplog.text + "".join(a.text for a in answers)
    private = key_ring(settings).signing().as_dict(private=True)["d"]
    for secret in (client.secret, sent["client_assertion"], str(private)):
        assert secret not in written
    assert "argon2" not in written
    assert TOKEN in written


def known_wrong(client: Known) -> JSON:
    return client.post(client_secret=client.secret + "\x00")

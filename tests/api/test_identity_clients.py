"""Clients are made, shown, changed by whoever holds all that they may do; secrets show once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.contracts.identity import ROLES
from services.directory.identity.hashes import HASHER
from services.directory.identity.key_routes import router as keys
from services.directory.identity.routes import router as clients
from services.directory.identity.token_routes import router as tokens
from services.shared.application import create_service
from services.shared.keys import key_ring
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in
from tests.api.test_identity_tokens import CLIENTS, TOKEN, Known, admin, made

JSON = dict[str, Any]
KEYS = "/v1/directory/keys"


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, ["directory"], tmp_path_factory.mktemp("directory"))


@pytest.fixture(scope="module")
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_service(
        settings, name="directory", title="Identity", description="Of the tests.",
        routers=(clients, tokens, keys),
    )  # fmt: skip
    async with running(app) as client:
        yield client


def new(**more: Any) -> JSON:
    return {"name": "Feed", "orgs": ["27D"], "roles": ["analyst"]} | more


def without_pending(settings: Settings) -> None:
    """As a quarter of an hour later, but for the key itself."""
    ring = key_ring(settings)
    for each in ring.published():
        ring.withdraw(each)


def path(known: Known) -> str:
    return f"{CLIENTS}/{known.client_id}"


def matching(settings: Settings, etag: str, *scopes: str, **more: Any) -> dict[str, str]:
    return admin(settings, *scopes, **more) | {"If-Match": etag}


async def test_a_secret_is_shown_once_and_kept_as_argon2id_only(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await http.post(CLIENTS, json=new(), headers=admin(settings))
    given = answer.json()
    secret = given.pop("client_secret")
    assert (answer.status_code, len(secret) > 40) == (201, True)
    assert answer.headers["cache-control"] == "no-store"
    shown = await http.get(answer.headers["location"], headers=admin(settings))
    assert shown.json() == given
    assert shown.headers["etag"] == answer.headers["etag"]
    assert given["authentication"] == ["client_secret"]
    assert given["created_by"] == "tester"
    with psycopg.connect(settings.owner_database_url("directory")) as owner:
        row = owner.execute("SELECT client::text FROM client ORDER BY number DESC").fetchone()
    assert row is not None
    assert secret not in row[0]
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in row[0]


async def test_a_client_with_a_key_has_a_secret_only_when_asked_for(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    jwk = ECKey.generate_key("P-256").as_dict(private=False)
    for asked, shown in (
        ({}, ["private_key_jwt"]),
        ({"secret": True}, ["client_secret", "private_key_jwt"]),
    ):
        answer = await http.post(CLIENTS, json=new(jwk=jwk, **asked), headers=admin(settings))
        assert answer.json()["authentication"] == shown
        assert (answer.json()["client_secret"] is not None) == ("secret" in asked)
    refused = await http.post(CLIENTS, json=new(secret=False), headers=admin(settings))
    problem_in(refused, 422, "invalid")


async def test_the_list_has_pages_and_only_clients_of_the_callers_organisations(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    headers = admin(settings, orgs=("LIST", "MINE"))
    made_ids = []
    for owner in ("LIST", "MINE", "LIST"):
        answer = await http.post(CLIENTS, json=new(orgs=[owner]), headers=headers)
        made_ids.append(answer.json()["client_id"])
    await made(http, settings)
    seen, link = [], f"{CLIENTS}?limit=2"
    while link:
        answer = await http.get(link, headers=headers)
        seen += [item["client_id"] for item in answer.json()["items"]]
        link = answer.links.get("next", {}).get("url", "")
    assert seen == made_ids
    assert "mcs_" not in answer.text


async def test_a_client_of_another_organisation_is_not_there(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings)
    foreign = matching(settings, known.etag, orgs=("7A1",))
    for answer in (
        await http.get(path(known), headers=foreign),
        await http.patch(path(known), json={"status": "disabled"}, headers=foreign),
        await http.post(f"{path(known)}/secrets", headers=foreign),
        await http.get(f"{CLIENTS}/{uuid4()}", headers=foreign),
    ):
        problem_in(answer, 404, "client_not_found")


@pytest.mark.parametrize(
    ("asked", "held", "pointer"),
    [
        ({"roles": ["finance_approver"]}, {}, "#/roles/0"),
        ({"roles": ["analyst", "admin"]}, {"roles": ["analyst"]}, "#/roles/1"),
        ({"scopes": ["finance.pay"]}, {}, "#/scopes/0"),
        ({"orgs": ["27D", "7A1"]}, {}, "#/orgs/1"),
        ({"roles": ["public"]}, {}, "#/roles/0"),
    ],
)
async def test_nobody_grants_what_their_token_lacks(
    http: httpx.AsyncClient, settings: Settings, asked: JSON, held: JSON, pointer: str
) -> None:
    scopes = {"admin.clients"} | ROLES["analyst"] | ROLES["admin"]
    headers = admin(settings, *scopes, **({"roles": ["analyst", "admin"]} | held))
    problem = problem_in(
        await http.post(CLIENTS, json=new(**asked), headers=headers), 403, "grant_refused"
    )
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]  # type: ignore[attr-defined]


async def test_a_role_whose_scopes_the_token_was_narrowed_by_is_not_granted(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    headers = admin(settings, "admin.clients", roles=["analyst"])
    problem_in(await http.post(CLIENTS, json=new(), headers=headers), 403, "grant_refused")


async def test_without_the_scope_nothing_of_this_is_open(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    headers = admin(settings, "directory.write", "audit.read")
    for answer in (
        await http.post(CLIENTS, json=new(), headers=headers),
        await http.get(CLIENTS, headers=headers),
        await http.post("/v1/directory/keys", headers=headers),
    ):
        problem_in(answer, 403, "forbidden")
    problem_in(await http.get(CLIENTS), 401, "unauthenticated")


async def test_a_replaced_secret_opens_nothing_more(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings)
    url = f"{path(known)}/secrets"
    problem_in(await http.post(url, headers=admin(settings)), 428, "precondition_required")
    answer = await http.post(url, headers=matching(settings, known.etag))
    assert answer.status_code == 201
    fresh = known.post(client_secret=answer.json()["client_secret"])
    assert (await http.post(TOKEN, data=fresh)).status_code == 200
    problem_in(await http.post(TOKEN, data=known.post()), 401, "invalid_client")
    stale = await http.post(url, headers=matching(settings, known.etag))
    problem_in(stale, 412, "precondition_failed")


async def test_of_many_who_replace_a_secret_at_once_one_does(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings)
    headers = matching(settings, known.etag)
    answers = await asyncio.gather(
        *(http.post(f"{path(known)}/secrets", headers=headers) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5


async def test_a_secret_is_not_replaced_by_whoever_holds_less_than_the_client(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings, orgs=["27D"], roles=["finance_approver"])
    lesser = matching(settings, known.etag, "admin.clients", roles=["admin"])
    problem_in(await http.post(f"{path(known)}/secrets", headers=lesser), 403, "grant_refused")
    disabled = await http.patch(path(known), json={"status": "disabled"}, headers=lesser)
    assert disabled.json()["status"] == "disabled"


async def test_a_client_without_a_secret_has_none_to_replace(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings, secret=False)
    answer = await http.post(f"{path(known)}/secrets", headers=matching(settings, known.etag))
    problem_in(answer, 409, "client_has_no_secret")


async def test_a_disabled_client_gets_no_token_and_no_secret(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings)
    change: JSON = {"status": "disabled"}
    bare = await http.patch(path(known), json=change, headers=admin(settings))
    problem_in(bare, 428, "precondition_required")
    answer = await http.patch(path(known), json=change, headers=matching(settings, known.etag))
    assert (answer.json()["status"], answer.json()["disabled_at"] is None) == ("disabled", False)
    for form in (known.post(), known.signed(known.claims())):
        problem_in(await http.post(TOKEN, data=form), 401, "invalid_client")
    etag = answer.headers["etag"]
    again = await http.post(f"{path(known)}/secrets", headers=matching(settings, etag))
    problem_in(again, 409, "client_disabled")
    repeated = await http.patch(path(known), json=change, headers=matching(settings, etag))
    assert (repeated.json(), repeated.headers["etag"]) == (answer.json(), etag)
    back = await http.patch(
        path(known), json={"status": "active"}, headers=matching(settings, etag)
    )
    problem_in(back, 422, "invalid")


EC = ECKey.generate_key("P-256")
PUBLIC = dict(EC.as_dict(private=False))
RSA = RSAKey.generate_key(2048)
BAD_KEYS: dict[str, JSON] = {
    "private EC": {**EC.as_dict(private=True)},
    "private RSA": {**RSA.as_dict(private=True)},
    "one private part": PUBLIC | {"d": "AQAB"},
    "another curve": {**ECKey.generate_key("P-384").as_dict(private=False)},
    "a curve called otherwise": {**ECKey.generate_key("secp256k1").as_dict(private=False)}
    | {"crv": "P-256"},
    "no point of the curve": PUBLIC | {"x": "A" * 43},
    "a secret": {**OctKey.generate_key(256).as_dict()},
    "no kind": {"x": "A" * 43},
    "for encryption": PUBLIC | {"use": "enc"},
    "another algorithm": PUBLIC | {"alg": "HS256"},
    "odd letters": PUBLIC | {"x": "!" * 43},
    "RSA without exponent": {"kty": "RSA", "n": RSA.as_dict(private=False)["n"]},
    "RSA with exponent 3": {**RSA.as_dict(private=False), "e": "Aw"},
    "RSA of 1024 bits": {"kty": "RSA", "n": "_" * 171, "e": "AQAB"},
    "an even modulus": {"kty": "RSA", "n": "_" * 341 + "A", "e": "AQAB"},
    "a huge modulus": {"kty": "RSA", "n": "_" * 1401, "e": "AQAB"},
}


@pytest.mark.parametrize("bad", BAD_KEYS)
async def test_only_a_strong_public_key_is_taken(
    http: httpx.AsyncClient, settings: Settings, bad: str
) -> None:
    answer = await http.post(CLIENTS, json=new(jwk=BAD_KEYS[bad]), headers=admin(settings))
    assert answer.json()["code"] in {"jwk_invalid", "invalid"}, answer.text
    assert answer.status_code == 422
    assert str(EC.as_dict(private=True)["d"]) not in answer.text
    assert str(RSA.as_dict(private=True)["d"]) not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "x" * 201}, {"name": "a\x00b"}, {"orgs": []}, {"orgs": ["27d"]},
        {"orgs": ["27D", "27D"]}, {"roles": ["king"]}, {"scopes": ["all"]}, {"secret": "true"},
        {"secret": 1}, {"client_secret": "chosen"}, {"person": True},
        {"orgs": [f"A{n}" for n in range(10, 999)]},
    ],
)  # fmt: skip
async def test_a_client_that_is_not_well_described_is_refused(
    http: httpx.AsyncClient, settings: Settings, change: JSON
) -> None:
    answer = await http.post(CLIENTS, json=new(**change), headers=admin(settings))
    problem_in(answer, 422, "invalid")


async def test_the_published_keys_are_public_cacheable_and_verify_what_is_issued(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    jwks = "/.well-known/jwks.json"
    answer = await http.get(jwks)
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert all(set(key) == {"kty", "crv", "x", "y", "use", "alg", "kid"} for key in _keys(answer))
    etag = answer.headers["etag"]
    assert (await http.get(jwks, headers={"If-None-Match": etag})).status_code == 304
    rotated = await http.post(KEYS, headers=admin(settings))
    assert rotated.status_code == 201
    later = await http.get(jwks, headers={"If-None-Match": etag})
    assert [key["kid"] for key in _keys(later)] == [
        *(key["kid"] for key in _keys(answer)), rotated.json()["kid"],
    ]  # fmt: skip
    listed = (await http.get(KEYS, headers=admin(settings))).json()["items"]
    assert [item["verifies_until"] is None for item in listed] == [False, True]
    assert '"d"' not in later.text + rotated.text


def _keys(answer: httpx.Response) -> list[JSON]:
    keys: list[JSON] = answer.json()["keys"]
    return keys


@pytest.mark.parametrize(
    ("role", "told"), [("king", "there is no such role"), ("admin", "start Marches first")]
)
def test_what_the_command_line_cannot_do_is_told_in_a_sentence(
    tmp_path: Path, role: str, told: str
) -> None:
    command = [sys.executable, "-m", "services.directory.identity", "--name", "First"]
    run = subprocess.run(
        [*command, "--org", "27D", "--role", role], check=False, capture_output=True, text=True,
        env=os.environ | {"MARCHES_DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (1, "")
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.iterdir())


def test_the_first_client_is_made_on_the_command_line_and_its_secret_works(
    settings: Settings, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "services.directory.identity", "--name", "First"]
    run = subprocess.run(
        [*command, "--org", "27D", "--org", "7A1", "--role", "admin"],
        check=True, capture_output=True, text=True,
        env=os.environ
        | {
            "MARCHES_DIRECTORY_DATABASE_URL": settings.database_url("directory"),
            "MARCHES_DATA_DIR": str(tmp_path),
        },
    )  # fmt: skip
    client_id, secret = run.stdout.split()
    with psycopg.connect(settings.owner_database_url("directory")) as owner:
        row = owner.execute(
            "SELECT secret_hash, orgs FROM client WHERE client_id = %s", [client_id]
        ).fetchone()
    assert row is not None
    assert HASHER.verify(row[0], secret)
    assert row[1] == ["27D", "7A1"]


async def test_a_repeated_request_is_shown_the_same_secret_which_is_kept_nowhere(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    keyed = admin(settings) | {"Idempotency-Key": "one-client"}
    first, again = [await http.post(CLIENTS, json=new(), headers=keyed) for _ in range(2)]
    assert first.content == again.content
    assert again.headers["idempotency-hit"] == "true"
    assert again.headers["cache-control"] == "no-store"
    given = first.json()
    asked = {"grant_type": "client_credentials"}
    proof = (given["client_id"], given["client_secret"])
    assert (await http.post(TOKEN, data=asked, auth=proof)).status_code == 200
    with psycopg.connect(settings.owner_database_url("directory")) as owner:
        rows = owner.execute("SELECT to_jsonb(k)::text FROM idempotency_key k").fetchall()
    assert rows
    assert not any(given["client_secret"] in row[0] or "one-client" in row[0] for row in rows)


async def test_another_key_or_none_makes_another_client_with_another_secret(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    keys = ({}, {}, {"Idempotency-Key": "first"}, {"Idempotency-Key": "second"})
    answers = [await http.post(CLIENTS, json=new(), headers=admin(settings) | k) for k in keys]
    for field in ("client_id", "client_secret"):
        assert len({answer.json()[field] for answer in answers}) == 4


async def test_a_secret_is_replaced_once_by_a_repeated_request(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    known = await made(http, settings)
    keyed = matching(settings, known.etag) | {"Idempotency-Key": "rotate"}
    first, again = [await http.post(f"{path(known)}/secrets", headers=keyed) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    later = matching(settings, first.headers["etag"]) | {"Idempotency-Key": "rotate-2"}
    other = await http.post(f"{path(known)}/secrets", headers=later)
    assert other.json()["client_secret"] != first.json()["client_secret"]


LESS: dict[str, JSON] = {
    "fewer roles": {"roles": ["admin"], "scopes": ["admin.clients"]},
    "no roles": {"roles": [], "scopes": ["admin.clients"]},
}


@pytest.mark.parametrize("less", LESS)
async def test_a_secret_is_shown_again_only_to_who_could_have_it_made_anew(
    http: httpx.AsyncClient, settings: Settings, less: str
) -> None:
    known = await made(http, settings)
    kept = {"Idempotency-Key": f"shown to {less}".replace(" ", "-")}
    url, held = f"{path(known)}/secrets", matching(settings, known.etag) | kept
    first = await http.post(url, headers=held)
    scopes = LESS[less].get("scopes", ())
    lesser = matching(settings, known.etag, *scopes, roles=LESS[less]["roles"]) | kept
    refused = await http.post(url, headers=lesser)
    problem_in(refused, 403, "grant_refused")
    assert first.json()["client_secret"] not in refused.text
    assert (await http.post(url, headers=held)).content == first.content
    made_anew = kept | {"Idempotency-Key": kept["Idempotency-Key"] + "-client"}
    await http.post(CLIENTS, json=new(), headers=admin(settings) | made_anew)
    lesser = admin(settings, *scopes, roles=LESS[less]["roles"]) | made_anew
    problem_in(await http.post(CLIENTS, json=new(), headers=lesser), 403, "grant_refused")


async def test_a_key_without_secret_is_repeated_without_one(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    jwk = ECKey.generate_key("P-256").as_dict(private=False)
    keyed = admin(settings) | {"Idempotency-Key": "with-a-jwk"}
    answers = [await http.post(CLIENTS, json=new(jwk=jwk), headers=keyed) for _ in range(2)]
    assert [answer.json()["client_secret"] for answer in answers] == [None, None]
    assert answers[1].headers["idempotency-hit"] == "true"


async def test_a_repeated_rotation_makes_one_key(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    without_pending(settings)
    keyed = admin(settings) | {"Idempotency-Key": "rotation"}
    first, again = [await http.post(KEYS, headers=keyed) for _ in range(2)]
    assert first.json() == again.json()


async def test_while_a_new_key_is_pending_there_is_no_other(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    without_pending(settings)
    first = await http.post(KEYS, headers=admin(settings))
    assert first.status_code == 201
    problem = problem_in(await http.post(KEYS, headers=admin(settings)), 409, "rotation_pending")
    assert first.json()["signs_from"][:19] in str(problem["detail"])


async def test_a_rotation_that_is_not_in_the_trail_has_not_happened(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    without_pending(settings)
    before = (await http.get(KEYS, headers=admin(settings))).json()
    with psycopg.connect(settings.owner_database_url("directory"), autocommit=True) as owner:
        owner.execute("ALTER TABLE audit_entry RENAME TO audit_entry_away")
        failed = await http.post(KEYS, headers=admin(settings))
        owner.execute("ALTER TABLE audit_entry_away RENAME TO audit_entry")
    problem_in(failed, 500, "internal_error")
    assert (await http.get(KEYS, headers=admin(settings))).json() == before
    assert (await http.post(KEYS, headers=admin(settings))).status_code == 201


async def test_any_of_its_organisations_may_own_a_client(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    both = ("27D", "7A1")
    headers = admin(settings, orgs=both)
    wanted = new(orgs=list(both))
    unclear = await http.post(CLIENTS, json=wanted, headers=headers)
    assert problem_in(unclear, 422, "owner_unclear")["errors"][0]["pointer"] == "/query/owner"
    created = await http.post(CLIENTS, json=wanted, params={"owner": "7A1"}, headers=headers)
    assert created.status_code == 201, created.text
    at = f"{CLIENTS}/{created.json()['client_id']}"
    assert (await http.get(at, headers=admin(settings, orgs=("7A1",)))).status_code == 200
    assert (await http.get(at, headers=admin(settings, orgs=("27D",)))).status_code == 404


async def test_a_code_of_an_organisation_has_three_to_twelve_characters(
    http: httpx.AsyncClient, settings: Settings
) -> None:
    for code in ("5A", "A" * 13, "27d"):
        answer = await http.post(CLIENTS, json=new(orgs=[code]), headers=admin(settings))
        assert problem_in(answer, 422, "invalid")["errors"][0]["pointer"] == "#/orgs/0"

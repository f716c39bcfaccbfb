"""Every act on the directory is in its audit trail and told as an event; a refused one is not."""
# ruff: noqa: F811 (fixtures)

from typing import Any

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from services.directory.app import SERVICE
from services.shared.sealing.chain import digest
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.test_directory_caller import (  # noqa: F401
    BASE,
    Caller,
    caller,
    directory,
    directory_settings,
)

ENTRIES = """
    SELECT action, resource, actor, organisation, request_id, before_sha256, after_sha256
    FROM audit_entry ORDER BY time, id
"""
EVENTS = "SELECT type, subject, data FROM outbox_event ORDER BY time, id"


class Trail:
    """What was written since the last look."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.seen = {ENTRIES: 0, EVENTS: 0}

    def _news(self, statement: str) -> list[Any]:
        with psycopg.connect(self.settings.database_url("directory")) as connection:
            rows = connection.execute(statement).fetchall()
        fresh = rows[self.seen[statement] :]
        self.seen[statement] = len(rows)
        return fresh

    def entries(self) -> list[Any]:
        return self._news(ENTRIES)

    def events(self) -> list[Any]:
        return self._news(EVENTS)

    def acts(self) -> list[tuple[str, str]]:
        return [row[:2] for row in self.entries()]


@pytest.fixture
def trail(directory_settings: Settings, caller: Caller) -> Trail:
    made = Trail(directory_settings)
    made.entries(), made.events()
    return made


async def test_an_organisation_that_is_added_and_closed(caller: Caller, trail: Trail) -> None:
    await caller.add("QA1")
    shown = (await caller.get("/organisations/QA1")).json()
    closed = await caller.close("QA1", "2020-04-01")
    path = f"{BASE}/organisations/QA1"
    added, ended = trail.entries()
    assert added[:4] == ("organisation.created", path, "tester", "27D")
    assert added[5] is None
    assert ended[:2] == ("organisation.closed", path)
    assert ended[4] == closed.headers["x-request-id"]
    assert added[6] == ended[5] != ended[6]
    assert digest({**shown}) != ended[6]
    first, second = trail.events()
    assert [first[0], second[0]] == [
        "uk.marches.directory.organisation.created",
        "uk.marches.directory.organisation.closed",
    ]
    assert (first[1], first[2]["id"], first[2]["href"]) == ("QA1", "QA1", path)
    assert second[2]["version"] == first[2]["version"] + 1
    snapshot = (await caller.get("/snapshot")).json()
    assert snapshot["version"] == second[2]["version"]


async def test_memberships_and_successions(caller: Caller, trail: Trail) -> None:
    for code in ("QB1", "QB2", "QB3"):
        await caller.add(code)
    trail.entries(), trail.events()
    number = (await caller.join("QB1", "QB2", "locality")).json()["id"]
    etag = (await caller.get(f"/memberships/{number}")).headers["etag"]
    await caller.post(f"/memberships/{number}/end", {"on": "2020-04-01"}, **{"If-Match": etag})
    await caller.close("QB1", "2021-04-01")
    assert (await caller.succeed("QB1", "QB3", "2021-04-01")).status_code == 201
    assert trail.acts() == [
        ("membership.created", f"{BASE}/memberships/{number}"),
        ("membership.ended", f"{BASE}/memberships/{number}"),
        ("organisation.closed", f"{BASE}/organisations/QB1"),
        ("organisation.succeeded", f"{BASE}/organisations/QB1"),
    ]
    assert [row[1] for row in trail.events()] == ["QB1"] * 4


async def test_what_is_refused_leaves_neither_entry_nor_event(caller: Caller, trail: Trail) -> None:
    assert (await caller.join("QC1", "QC2", "locality")).status_code == 422
    assert (await caller.succeed("QC1", "QC2", "2020-04-01")).status_code == 404
    assert (trail.entries(), trail.events()) == ([], [])


async def test_a_repeated_request_is_one_act(caller: Caller, trail: Trail) -> None:
    body = {"code": "QD1", "name": "Once", "roles": ["ccg"], "active_from": "2013-04-01"}
    key = {"Idempotency-Key": "add-qd1"}
    first = await caller.post("/organisations", body, **key)
    again = await caller.post("/organisations", body, **key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["idempotency-hit"] == "true"
    for name in ("etag", "location"):
        assert again.headers[name] == first.headers[name]
    etag = {"If-Match": first.headers["etag"], "Idempotency-Key": "close-qd1"}
    path, on = "/organisations/QD1/closure", {"on": "2020-04-01"}
    closed = [await caller.post(path, on, **etag) for _ in range(2)]
    assert [answer.status_code for answer in closed] == [200, 200]
    assert [act for act, _ in trail.acts()] == ["organisation.created", "organisation.closed"]
    reused = await caller.post("/organisations", body | {"code": "QD2"}, **key)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


async def test_the_demonstration_is_asked_for_once_and_its_loading_is_an_entry(
    caller: Caller, trail: Trail
) -> None:
    headers = caller.headers | {"Idempotency-Key": "demo"}
    asked = [await caller.client.post(f"{BASE}/demo", headers=headers) for _ in range(2)]
    assert asked[0].json()["id"] == asked[1].json()["id"]
    await run_jobs(caller.settings, SERVICE)
    assert [act for act, _ in trail.acts()] == ["demo.ask", "demo.loaded"]
    assert [row[0] for row in trail.events()] == ["uk.marches.directory.demo.loaded"]


async def test_clients_keys_and_who_reads_them(
    directory: httpx.AsyncClient, directory_settings: Settings, trail: Trail
) -> None:
    held = token(directory_settings, "admin.clients", "admin.keys")
    headers = {"Authorization": f"Bearer {held}"}
    new = {"name": "Feed", "orgs": ["27D"]}
    made = await directory.post(f"{BASE}/clients", json=new, headers=headers)
    path = made.headers["location"]
    matching = headers | {"If-Match": made.headers["etag"]}
    changed = await directory.post(f"{path}/secrets", headers=matching)
    matching["If-Match"] = changed.headers["etag"]
    await directory.patch(path, json={"status": "disabled"}, headers=matching)
    await directory.get(path, headers=headers)
    await directory.get(f"{BASE}/clients", headers=headers)
    key = (await directory.post(f"{BASE}/keys", headers=headers)).json()["kid"]
    rows = trail.entries()
    assert [row[:2] for row in rows] == [
        ("client.create", path),
        ("client.replace_secret", path),
        ("client.disable", path),
        ("client.read", path),
        ("client.read", f"{BASE}/clients"),
        ("key.rotate", f"{BASE}/keys/{key}"),
    ]
    assert rows[0][6] == rows[1][5]
    assert rows[1][6] == rows[2][5]


async def test_whoever_tries_to_grant_what_they_lack_is_in_the_trail(
    directory: httpx.AsyncClient, directory_settings: Settings, trail: Trail
) -> None:
    held = token(directory_settings, "admin.clients", sub="eve")
    asked = {"name": "Mine", "orgs": ["27D"], "scopes": ["finance.pay"]}
    headers = {"Authorization": f"Bearer {held}"}
    answer = await directory.post(f"{BASE}/clients", json=asked, headers=headers)
    assert answer.status_code == 403
    assert [row[:3] for row in trail.entries()] == [("client.create", f"{BASE}/clients", "eve")]
    with psycopg.connect(directory_settings.database_url("directory")) as connection:
        outcome = "SELECT outcome FROM audit_entry WHERE actor = 'eve'"
        assert connection.execute(outcome).fetchall() == [("refused",)]


async def test_a_refused_authentication_is_logged_without_the_secret(
    directory: httpx.AsyncClient,
) -> None:
    client_id = "6f1f8c1e-9a51-4f44-8f0c-4b8b0a3f9d10"
    with capture_logs() as logs:
        for named in (client_id, "mcs_a-secret-in-the-wrong-field"):
            form = {"grant_type": "client_credentials", "client_id": named}
            answer = await directory.post(
                "/v1/oauth2/token", data=form | {"client_secret": "mcs_sesame"}
            )
            assert answer.status_code == 401
    told = [entry for entry in logs if entry["event"] == "authentication refused"]
    assert [entry["client"] for entry in told] == [client_id, None]
    assert "mcs_" not in str(logs)

"""Routes about one thing: nobody sees a foreign one, and nobody changes what they did not read."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from gateway.wiring import SERVICES, create_gateway
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for
from tests.contract.maker import FOREIGN, OWNER, TRIALS, Maker
from tests.contract.requests import KEYLESS, NOT_OWNED, UNCONDITIONAL, Operation, operations_of
from tests.contract.rows import ROWS, row_of, split
from tests.gateway.lifespan import living

KEY = "Idempotency-Key"
KEYLESS_VERBS = {"calculate"}
POSTING = {
    "finance_approve_reinvestment", "finance_reverse_reinvestment", "finance_flex_claim",
    "finance_reverse_allocation",
}  # fmt: skip
"""What is a journal too, which has an entry of its own."""
OF_OTHERS = {"finance_challenge_claim": "the payer's act; see test_finance_recovery_claims"}
"""Acts on a row that its owner is refused whatever they read of it, each with its reason."""


@pytest.fixture(scope="module")
async def maker(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Maker]:
    names = {service.name: service for service in SERVICES}
    settings: Settings = settings_for(
        databases, names, tmp_path_factory.mktemp("rows"), webhook_trials=TRIALS
    )
    gateway = create_gateway(settings)
    transport = httpx.ASGITransport(app=gateway, raise_app_exceptions=False)
    async with living(gateway), httpx.AsyncClient(transport=transport) as client:
        yield Maker(client, settings)


@pytest.fixture(scope="module")
async def rows(maker: Maker, document: dict[str, Any]) -> dict[str, str]:
    """A row of the owner's for each resource."""
    return {each: await row_of(maker, each) for each in sorted(resources(document))}


def about_one(document: dict[str, Any]) -> list[Operation]:
    return [operation for operation, _ in operations_of(document) if operation.resource]


def resources(document: dict[str, Any]) -> set[str]:
    return {operation.resource or "" for operation in about_one(document)}


def without_maker(found: set[str]) -> list[str]:
    return sorted(each for each in found if split(each)[1] not in ROWS)


def keyless(document: dict[str, Any]) -> set[str]:
    """POST operations that have an effect and take no Idempotency-Key."""
    return {
        operation.name
        for operation, described in operations_of(document)
        if operation.method == "POST"
        and operation.name.split("_")[1] not in KEYLESS_VERBS
        and KEY not in {each["name"] for each in described.get("parameters", [])}
    }


def writing(document: dict[str, Any]) -> list[Operation]:
    """The operations that change something."""
    return [
        operation
        for operation, _ in operations_of(document)
        if operation.method != "GET" and operation.name not in KEYLESS
        if operation.name.split("_")[1] not in KEYLESS_VERBS
    ]


def entries(maker: Maker, operation: Operation) -> int:
    """How many audit entries the operation's service has."""
    service = operation.name.split("_")[0]
    with psycopg.connect(maker.settings.database_url(service)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM audit_entry").fetchone() or (0,)
    return int(count)


def test_every_resource_has_a_maker_of_rows(document: dict[str, Any]) -> None:
    found = resources(document)
    assert without_maker(found) == []
    assert set(NOT_OWNED) <= found


def test_a_new_resource_without_a_maker_fails() -> None:
    new = "/v1/metrics/things/{thing_id}"
    assert without_maker({new, "/v1/metrics/imports/{import_id}"}) == [new]


async def test_a_row_of_another_organisation_is_not_there_for_any_verb(
    maker: Maker, document: dict[str, Any], rows: dict[str, str]
) -> None:
    held, asked = maker.held(FOREIGN), 0
    for operation in about_one(document):
        assert operation.resource
        if operation.resource not in NOT_OWNED:
            answer = await maker.client.send(operation.request_on(rows[operation.resource], held))
            assert (operation.name, answer.status_code) == (operation.name, 404), answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            asked += 1
    assert asked > 25


async def test_its_owner_sees_each_row_and_everybody_what_nobody_owns(
    maker: Maker, document: dict[str, Any], rows: dict[str, str]
) -> None:
    for operation in about_one(document):
        if operation.method == "GET" and operation.path == operation.resource:
            reader = FOREIGN if operation.resource in NOT_OWNED else OWNER
            request = operation.request_on(rows[operation.path], maker.held(reader))
            answer = await maker.client.send(request)
            assert (operation.name, answer.status_code) == (operation.name, 200)
            assert answer.headers["etag"], operation.name


async def test_a_change_names_the_version_that_it_is_of(
    maker: Maker, document: dict[str, Any], rows: dict[str, str]
) -> None:
    held, asked = maker.operator, 0
    for operation in about_one(document):
        if not operation.changes or operation.unconditional or operation.name in OF_OTHERS:
            continue
        assert operation.resource
        row = rows[operation.resource]
        for tag, status in ((None, 428), ('"stale"', 412)):
            answer = await maker.client.send(operation.request_on(row, held, if_match=tag))
            assert (operation.name, answer.status_code) == (operation.name, status), answer.text
        asked += 1
    assert asked >= 4


async def test_a_write_that_succeeds_is_one_audit_entry(
    maker: Maker, document: dict[str, Any]
) -> None:
    written = set()
    for operation in writing(document):
        row = await row_of(maker, operation.resource) if operation.resource else None
        before = entries(maker, operation)
        answer = await maker.client.send(operation.request_on(row, maker.operator))
        known = operation.resource is None and answer.status_code == 200  # nothing was done again
        if answer.status_code in {201, 202}:
            assert answer.headers["location"].startswith("/v1/"), operation.name
        if answer.is_success and not known:
            written_down = 2 if operation.name in POSTING else 1
            assert (operation.name, entries(maker, operation) - before) == (
                operation.name, written_down
            )  # fmt: skip
            written.add(operation.name)
    assert len(written) >= 10, written


def test_what_needs_no_version_is_listed_with_a_reason(document: dict[str, Any]) -> None:
    listed = {each.path for each in about_one(document) if each.changes and each.unconditional}
    for ending, reason in UNCONDITIONAL.items():
        assert reason
        assert any(path.endswith(ending) for path in listed), ending


def test_every_post_that_has_an_effect_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    assert keyless(document) == set(KEYLESS)


def test_a_post_that_takes_none_is_found() -> None:
    path = "/v1/directory/demo"
    bare = {"operationId": "directory_load_demonstration"}
    assert keyless({"paths": {path: {"post": bare}}, "components": {}}) == {bare["operationId"]}

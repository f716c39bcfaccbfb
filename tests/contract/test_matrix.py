"""Who may call what: role x operation from one file, deny by default."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.wiring import SERVICES, create_gateway
from services.contracts.identity import ROLES, SCOPES
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for, token
from tests.contract.requests import LISTED, operations_of
from tests.gateway.lifespan import living

PUBLIC = "public"


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    names = {service.name: service for service in SERVICES}
    return settings_for(databases, names, tmp_path_factory.mktemp("matrix"))


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole house on fresh databases."""
    gateway = create_gateway(settings)
    transport = httpx.ASGITransport(app=gateway, raise_app_exceptions=False)
    async with living(gateway), httpx.AsyncClient(transport=transport) as made:
        yield made


def test_every_operation_is_listed_and_nothing_else(document: dict[str, Any]) -> None:
    names = {operation.name for operation, _ in operations_of(document)}
    assert names == set(LISTED)


def test_an_operation_that_is_not_listed_fails(document: dict[str, Any]) -> None:
    added = {"paths": {"/v1/metrics/new": {"get": {"operationId": "metrics_get_new"}}}}
    with pytest.raises(KeyError, match="metrics_get_new"):
        list(operations_of(added))


def test_the_document_says_the_listed_scope(document: dict[str, Any]) -> None:
    for operation, described in operations_of(document):
        if operation.scope == PUBLIC:
            assert "security" not in described, operation.name
        else:
            wanted = [operation.scope] if operation.scope else []
            assert described["security"] == [{"bearer": wanted}], operation.name
            assert operation.scope in {"", *SCOPES}


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_role_may_call_what_its_scopes_allow_and_nothing_else(
    client: httpx.AsyncClient, settings: Settings, document: dict[str, Any], role: str
) -> None:
    held = token(settings, *ROLES[role], person=True)
    for operation, _ in operations_of(document):
        answer = await client.send(operation.request(held))
        allowed = operation.scope in {"", PUBLIC} | ROLES[role]
        assert (answer.status_code != 403) == allowed, f"{role} {operation.name}"
        assert answer.status_code != 500, f"{operation.name}: {answer.text}"
        assert answer.status_code != 401 or operation.scope == PUBLIC, operation.name


async def test_nothing_but_the_public_is_open_without_a_token(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    for operation, _ in operations_of(document):
        answer = await client.send(operation.request(None))
        assert (answer.status_code == 401) == (operation.scope != PUBLIC), operation.name


async def test_an_id_of_nobody_is_not_found(
    client: httpx.AsyncClient, settings: Settings, document: dict[str, Any]
) -> None:
    held = token(settings, *SCOPES)
    asked = [operation for operation, _ in operations_of(document) if operation.takes_id]
    assert len(asked) > 10
    for operation in asked:
        answer = await client.send(operation.request(held))
        assert (operation.name, answer.status_code) == (operation.name, 404)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_unknown_query_parameters_are_refused_everywhere(
    client: httpx.AsyncClient, settings: Settings, document: dict[str, Any]
) -> None:
    held = token(settings, *SCOPES)
    for operation, _ in operations_of(document):
        answer = await client.send(operation.request(held, surplus="1"))
        assert (operation.name, answer.status_code) == (operation.name, 422)
        assert answer.json()["errors"][0]["pointer"] == "/query/surplus"

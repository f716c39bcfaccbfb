"""Who may call what: role x operation from one file, deny by default."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.wiring import SERVICES, create_gateway
from services.contracts.identity import ROLES, SCOPES
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for, token
from tests.contract.maker import TRIALS
from tests.contract.requests import LISTED, operations_of
from tests.gateway.lifespan import living

PUBLIC = "public"
RECEIPT = [{"receipt": []}]
"""Of who holds one; many public operations have none."""
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    names = {service.name: service for service in SERVICES}
    return settings_for(databases, names, tmp_path_factory.mktemp("matrix"), webhook_trials=TRIALS)


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
            assert described.get("security", RECEIPT) == RECEIPT, operation.name
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
    held = token(settings, *SCOPES, person=True)
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


async def test_nothing_of_a_request_is_looked_at_before_its_caller_is_known(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    for operation, _ in operations_of(document):
        if operation.scope == PUBLIC:
            continue
        url = f"{operation.request(None).url}&surplus=1".replace("&", "?", 1)
        for held in ({}, {"Authorization": "Bearer none"}):
            answer = await client.request(
                operation.method, url, content=b"{", headers=JSON | held | {"If-Match": "*"}
            )
            assert (operation.name, answer.status_code) == (operation.name, 401)


async def test_a_query_parameter_of_one_value_is_refused_twice_everywhere(
    client: httpx.AsyncClient, settings: Settings, document: dict[str, Any]
) -> None:
    held, tried = token(settings, *SCOPES), 0
    for operation, described in operations_of(document):
        for name in _single(described):
            request = operation.request(held)
            url = request.url.copy_remove_param(name).copy_add_param(name, "1")
            answer = await client.send(_like(request, url=url.copy_add_param(name, "2")))
            assert (operation.name, answer.status_code) == (operation.name, 422)
            faults = {each["pointer"]: each["code"] for each in answer.json()["errors"]}
            assert faults == {f"/query/{name}": "repeated"}
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "If-Match", "Idempotency-Key"])
async def test_a_header_of_one_value_is_refused_twice_everywhere(
    client: httpx.AsyncClient, settings: Settings, document: dict[str, Any], name: str
) -> None:
    held = token(settings, *SCOPES)
    for operation, _ in operations_of(document):
        request = operation.request(held)
        first = request.headers.get(name, "first")
        headers = [*request.headers.multi_items(), *[(name, each) for each in (first, "second")]]
        answer = await client.send(_like(request, headers=headers))
        assert (operation.name, answer.status_code) == (operation.name, 400)
        assert answer.json()["code"] == "malformed_request"


def _single(described: dict[str, Any]) -> list[str]:
    return [
        each["name"]
        for each in described.get("parameters", [])
        if each["in"] == "query" and "'array'" not in str(each["schema"])
    ]


def _like(request: httpx.Request, **other: Any) -> httpx.Request:
    """The same request but for what is other."""
    said = {"url": request.url, "headers": request.headers, "content": request.content}
    return httpx.Request(request.method, **said | other)

"""Rows of the directory."""

from collections.abc import Mapping

from tests.contract.maker import OWNER, Maker
from tests.contract.shared_rows import Make


async def _client(maker: Maker, service: str) -> str:
    body = {"name": "Of the owner", "orgs": [OWNER]}
    return str((await maker.post(f"/v1/{service}/clients", json=body))["client_id"])


async def _organisation(maker: Maker, service: str) -> str:
    code = f"ZZ{next(maker.numbers)}"
    body = {"code": code, "name": code, "roles": ["ccg"], "active_from": "2013-04-01"}
    await maker.post(f"/v1/{service}/organisations", json=body | {"system": "local"})
    return code


async def _membership(maker: Maker, service: str) -> str:
    child, parent = [await _organisation(maker, service) for _ in range(2)]
    body = {"child": child, "parent": parent, "kind": "locality", "from": "2013-04-01"}
    return str((await maker.post(f"/v1/{service}/memberships", json=body))["id"])


OF_DIRECTORY: Mapping[str, Make] = {
    "clients/{client_id}": _client,
    "organisations/{code}": _organisation,
    "memberships/{number}": _membership,
}

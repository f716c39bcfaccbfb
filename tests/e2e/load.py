"""Who asks the fleet, and what."""

import json
from collections.abc import Sequence

import httpx

from services.contracts.identity import ROLES
from tests.bench.load import http_request
from tests.e2e.fleet import Fleet

SERIES = {"values": [float(value) for value in range(24)], "improvement": "decrease",
          "ruleset": "mdc-2023"}  # fmt: skip


def token_of(fleet: Fleet) -> str:
    """An access token for everything: the operator's client asks for it through the gateway."""
    if fleet.operator is None:
        roles = [part for role in ROLES for part in ("--role", role)]
        fleet.operator = fleet.make_client("operator", *roles)
    answer = httpx.post(
        f"{fleet.url}/v1/oauth2/token",
        auth=fleet.operator,
        data={"grant_type": "client_credentials"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def mixture(authorization: str) -> Sequence[bytes]:
    """Requests that read, and one that may not be sent twice by anyone but its sender."""
    token = authorization.removeprefix("Bearer ")
    series = json.dumps(SERIES).encode()
    return [
        http_request("GET", "/v1/metrics/indicators/ae-breaches", token),
        http_request("POST", "/v1/metrics/calculate/spc", token, series),
        http_request("GET", "/v1/directory/organisations?limit=5", token),
    ]

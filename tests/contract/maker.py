"""Makes rows as the organisation that will own them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from services.contracts.identity import FOR_ALL, SCOPES
from services.metrics.indicators.schemas import NewIndicator
from services.shared.settings import Settings
from services.shared.testing import token

OWNER, FOREIGN = "27D", "7A1"
TRIALS = ("https://hooks.example.org",)
"""Where webhooks of these tests lead: nobody looks the name up, and nothing is sent."""
DEFINITION = NewIndicator.model_config["json_schema_extra"]["examples"][0]


@dataclass
class Maker:
    """Makes rows as the owner."""

    client: httpx.AsyncClient
    settings: Settings
    numbers: Iterator[int] = field(default_factory=count)

    def held(self, org: str, sub: str = "tester") -> str:
        """A token of a person of an organisation that has every scope of an organisation's role."""
        return token(self.settings, *(set(SCOPES) - FOR_ALL), orgs=(org,), sub=sub, person=True)

    @property
    def operator(self) -> str:
        """A token of the owner's that may do everything."""
        return token(self.settings, *SCOPES, orgs=(OWNER,), person=True)

    async def definition(self, *acts: str) -> str:
        """The code of a local definition of the owner's, drafted, and taken through the acts."""
        code = f"own-{next(self.numbers)}"
        body = DEFINITION | {"code": code}
        drafter = {"Authorization": f"Bearer {self.held(OWNER, sub='drafter')}"}
        await self.post("/v1/metrics/indicators", json=body, headers=drafter)
        for act in acts:
            path = f"/v1/metrics/indicators/{code}/versions/1/{act}"
            await self.post(path)
        return code

    async def post(self, path: str, **sent: Any) -> dict[str, Any]:
        held = {"Authorization": f"Bearer {self.operator}", "If-Match": "*"}
        headers = held | sent.pop("headers", {})
        answer = await self.client.post(f"http://contract{path}", headers=headers, **sent)
        assert answer.status_code < 300, answer.text
        return dict(answer.json()) if answer.content else {}

    async def put(self, path: str, body: object) -> None:
        headers = {"Authorization": f"Bearer {self.operator}", "If-Match": "*"}
        answer = await self.client.put(f"http://contract{path}", headers=headers, json=body)
        assert answer.status_code == 200, answer.text

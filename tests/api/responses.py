"""Citizens who respond over HTTP."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PUBLIC = "/v1/public"
MINE = f"{PUBLIC}/responses/mine"
BODY: dict[str, Any] = {
    "questionnaire_version": 1,
    "privacy_notice": "1",
    "answers": {"opinion": "for", "may_publish": True},
}


@dataclass
class Citizen:
    """Responds to consultations, and holds the receipt of the last response."""

    client: httpx.AsyncClient
    receipt: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    invitation: str = ""

    async def sends(self, at: str, answers: Any = None, **more: Any) -> httpx.Response:
        """`at` is the officer's path of the consultation."""
        body = BODY | ({} if answers is None else {"answers": answers}) | more
        path = f"{PUBLIC}/consultations/{at.rpartition('/')[2]}/responses"
        headers = {"Idempotency-Key": self.key}
        headers |= {"Invitation": self.invitation} if self.invitation else {}
        answer = await self.client.post(path, json=body, headers=headers)
        if answer.status_code == 201:
            self.receipt = answer.json()["receipt"]
        return answer

    async def responds(self, at: str, answers: Any = None, **more: Any) -> "Citizen":
        answer = await self.sends(at, answers, **more)
        assert answer.status_code == 201, answer.text
        return self

    async def wrong(self, at: str, answers: Any = None, **more: Any) -> dict[str, str]:
        """Code of each fault by its pointer."""
        answer = await self.sends(at, answers, **more)
        assert answer.status_code == 422, answer.text
        return {each["pointer"]: each["code"] for each in answer.json()["errors"]}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Receipt {self.receipt}"}

    async def reads(self) -> httpx.Response:
        return await self.client.get(MINE, headers=self.headers)

    async def changes(self, answers: Any, match: str = "*", **more: Any) -> httpx.Response:
        body = BODY | {"answers": answers} | more
        headers = self.headers | {"If-Match": match}
        return await self.client.put(MINE, json=body, headers=headers)

    async def withdraws(self) -> httpx.Response:
        return await self.client.delete(MINE, headers=self.headers)

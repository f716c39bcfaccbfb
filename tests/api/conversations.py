"""Conversations over HTTP: officers who run them, and people who take part."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.consultations import EngagementOfficer

CONVERSATIONS = "/v1/engagement/conversations"
SCOPES = (
    "engagement.read", "engagement.write", "engagement.publish", "engagement.moderate",
    "audit.read",
)  # fmt: skip
NEW: dict[str, Any] = {
    "topic": "How should the centre be reached?",
    "description": "Vote on what others said.",
    "privacy_notice": "Votes are kept without a name.",
}
SEEDS = ("The bus should stop at the door.", "Parking should be free.", "Clinics should open late.")


@dataclass
class ConversationOfficer(EngagementOfficer):
    """Runs conversations of `org`."""

    scopes: Any = SCOPES

    async def post(self, path: str, body: object = None, status: int = 201) -> dict[str, Any]:
        answer = await self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json()) if answer.content else {}

    async def opened(self, *seeds: str, **more: Any) -> str:
        """The id of an open conversation."""
        made = await self.post(CONVERSATIONS, NEW | {"organisation": self.org} | more)
        at = f"{CONVERSATIONS}/{made['id']}"
        for text in seeds or SEEDS:
            await self.post(f"{at}/statements", {"text": text})
        await self.post(f"{at}/opening", status=200)
        return str(made["id"])

    async def decide(
        self, conversation: str, number: int, decision: str = "accepted", status: int = 201,
        **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        body = {"decision": decision, "reason": "relevant", "policy": "2026-10"} | more
        path = f"{CONVERSATIONS}/{conversation}/statements/{number}/decisions"
        return await self.post(path, body, status)


@dataclass
class Citizen:
    """Takes part with a receipt."""

    client: httpx.AsyncClient
    conversation: str
    receipt: str
    number: int

    @classmethod
    async def joining(cls, client: httpx.AsyncClient, conversation: str) -> "Citizen":
        answer = await client.post(
            f"/v1/public/conversations/{conversation}/participants",
            json={"privacy_notice": True},
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 201, answer.text
        told = answer.json()
        return cls(client, conversation, told["receipt"], told["number"])

    @property
    def at(self) -> str:
        return f"/v1/public/conversations/{self.conversation}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Receipt {self.receipt}"}

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        more = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        return await self.client.request(
            method, f"{self.at}/{path}", json=body, headers=self.headers | more
        )

    async def vote(self, statement: int, value: int) -> int:
        """The status of the answer."""
        return (await self.ask("PUT", f"votes/{statement}", {"vote": value})).status_code

    async def say(self, text: str) -> int:
        """The number of the statement."""
        answer = await self.ask("POST", "statements", {"text": text})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["number"])

    async def mine(self) -> dict[str, Any]:
        answer = await self.ask("GET", "mine")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def mapped(settings: Settings) -> None:
    """Make every map that is asked for."""
    await run_jobs(settings, ENGAGEMENT)

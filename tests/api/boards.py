"""Board officers and members over HTTP, and the boards that they prepare."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from services.board.boards.schemas import NewBoard
from services.contracts.identity import ROLES
from services.shared.settings import Settings
from services.shared.testing import token

BOARD: dict[str, Any] = NewBoard.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
PAST = {"starts_at": "2017-03-23T16:00:00Z", "ends_at": "2017-03-23T18:00:00Z"}
LATER = {"starts_at": "2017-05-25T15:00:00Z", "ends_at": "2017-05-25T17:00:00Z"}
EVERYBODY = [{"name": each["name"], "capacity": "present"} for each in BOARD["members"]]


@dataclass
class Caller:
    """A person of organisations, in roles."""

    client: httpx.AsyncClient
    settings: Settings
    roles: Sequence[str] = ("board_officer",)
    orgs: tuple[str, ...] = ("27D",)
    sub: str = "officer"

    @property
    def headers(self) -> dict[str, str]:
        scopes = frozenset().union(*(ROLES[role] for role in self.roles))
        held = token(self.settings, *sorted(scopes), orgs=self.orgs, person=True, sub=self.sub)
        return {"Authorization": f"Bearer {held}", "If-Match": "*"}

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(
            f"/v1/board/{path}", params=query or None, headers=self.headers
        )

    async def read(self, path: str, **query: Any) -> Any:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        sent = self.headers | headers
        return await self.client.post(f"/v1/board/{path}", json=body, headers=sent)

    async def put(self, path: str, body: object, **headers: str) -> httpx.Response:
        sent = self.headers | headers
        return await self.client.put(f"/v1/board/{path}", json=body, headers=sent)

    async def make(self, path: str, body: object) -> Any:
        answer = await self.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def board(self, **more: Any) -> str:
        return str((await self.make("boards", BOARD | more))["id"])

    async def meeting(self, board: str, **more: Any) -> str:
        body = {"board": board, "title": "Meeting", "place": "Council House"} | PAST | more
        return str((await self.make("meetings", body))["id"])

    async def item(self, meeting: str, **more: Any) -> Any:
        body = {"title": "Item", "lead": "Director", "summary": "What it is about."} | more
        return await self.make(f"meetings/{meeting}/items", body)

    async def publish(self, meeting: str) -> Any:
        return await self.make(f"meetings/{meeting}/publication", {"urgency": "Entered later."})

    async def minutes(self, meeting: str, **more: Any) -> Any:
        answer = await self.put(f"meetings/{meeting}/minutes", {"attendance": EVERYBODY} | more)
        assert answer.status_code == 200, answer.text
        return answer.json()

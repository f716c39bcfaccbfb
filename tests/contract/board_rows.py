"""Rows of the board service."""

from collections.abc import Mapping

import psycopg

from services.board.actions.schemas import NewAction
from services.board.agendas.schemas import NewItem, NewPaper
from services.board.boards.schemas import NewBoard
from services.board.councils.schemas import NewCouncilCommittee
from services.board.decisions.schemas import NewDecision, NewProposal
from services.board.meetings.schemas import NewMeeting
from services.board.plans.schemas import NewStrategicPlan
from tests.contract.maker import OWNER, TRIALS, Maker
from tests.contract.shared_rows import Make

BOARD = NewBoard.model_config["json_schema_extra"]["examples"][0]
MEETING = NewMeeting.model_config["json_schema_extra"]["examples"][0]
COMMITTEE = NewCouncilCommittee.model_config["json_schema_extra"]["examples"][0]
ITEM = NewItem.model_config["json_schema_extra"]["examples"][0] | {"number": "8"}
PAPER = NewPaper.model_config["json_schema_extra"]["examples"][0]
PROPOSAL = NewProposal.model_config["json_schema_extra"]["examples"][0]
DECISION = NewDecision.model_config["json_schema_extra"]["examples"][0]
ACTION = NewAction.model_config["json_schema_extra"]["examples"][0]
PLAN = NewStrategicPlan.model_config["json_schema_extra"]["examples"][0]
HELD = {"starts_at": "2017-03-23T14:00:00Z", "ends_at": "2017-03-23T16:00:00Z"}
QUORATE = {
    "attendance": [{"name": member["name"], "capacity": "present"} for member in BOARD["members"]]
}


async def _board(maker: Maker, service: str) -> str:
    return str((await maker.post(f"/v1/{service}/boards", json=BOARD))["id"])


async def _meeting(maker: Maker, service: str) -> str:
    return await meeting(maker)


async def meeting(maker: Maker, board: str | None = None, **times: str) -> str:
    """To come, unless other times are given."""
    body = MEETING | {"board": board or await _board(maker, "board")} | times
    return str((await maker.post("/v1/board/meetings", json=body))["id"])


async def held_meeting(maker: Maker, board: str | None = None, *, minuted: bool = True) -> str:
    """With item 8 on its agenda, and minutes by which it had a quorum."""
    at = await meeting(maker, board, **HELD)
    await maker.post(f"/v1/board/meetings/{at}/items", json=ITEM)
    if minuted:
        await maker.put(f"/v1/board/meetings/{at}/minutes", QUORATE)
    return at


async def _item(maker: Maker, service: str) -> str:
    path = f"/v1/{service}/meetings/{await _meeting(maker, service)}/items"
    return str((await maker.post(path, json=ITEM))["id"])


async def held_item(maker: Maker) -> str:
    """Of a meeting that could decide."""
    path = f"/v1/board/meetings/{await held_meeting(maker)}/items"
    return str((await maker.post(path, json=ITEM | {"number": "9"}))["id"])


async def _paper(maker: Maker, service: str) -> str:
    path = f"/v1/{service}/items/{await _item(maker, service)}/papers"
    return str((await maker.post(path, json=PAPER))["id"])


async def _proposal(maker: Maker, service: str) -> str:
    boards = {name: await _board(maker, service) for name in ("board", "proposed_by")}
    return str((await maker.post(f"/v1/{service}/proposals", json=PROPOSAL | boards))["id"])


async def _decision(maker: Maker, service: str) -> str:
    body = DECISION | {"item": await held_item(maker), "paragraph": None}
    return str((await maker.post(f"/v1/{service}/decisions", json=body))["id"])


async def _plan(maker: Maker, service: str) -> str:
    return str((await maker.post(f"/v1/{service}/plans", json=PLAN))["id"])


async def _pack(maker: Maker, service: str) -> str:
    body = {"meeting": await _meeting(maker, service), "parts": ["cover"]}
    return str((await maker.post(f"/v1/{service}/packs", json=body))["id"])


async def _action(maker: Maker, service: str) -> str:
    body = ACTION | {"item": await held_item(maker)}
    return str((await maker.post(f"/v1/{service}/actions", json=body))["id"])


async def committee(maker: Maker, service: str) -> str:
    body = COMMITTEE | {"board": await _board(maker, service), "address": f"{TRIALS[0]}/modern.gov"}
    return str((await maker.post(f"/v1/{service}/committees", json=body))["id"])


async def webhook(maker: Maker, service: str) -> str:
    body = {"organisation": OWNER, "url": f"{TRIALS[0]}/marches"}
    return str((await maker.post(f"/v1/{service}/webhooks", json=body))["id"])


async def _message(maker: Maker, service: str) -> str:
    """One that was given up."""
    at = f"/v1/{service}/webhooks/{await webhook(maker, service)}"
    made = str((await maker.post(f"{at}/test"))["id"])
    with psycopg.connect(maker.settings.database_url(service)) as connection:
        connection.execute("UPDATE webhook_message SET state = 'dead' WHERE id = %s", [made])
    return made


OF_BOARD: Mapping[str, Make] = {
    "boards/{board_id}": _board,
    "meetings/{meeting_id}": _meeting,
    "calendar/{meeting_id}": _meeting,
    "committees/{committee_id}": committee,
    "items/{item_id}": _item,
    "papers/{paper_id}": _paper,
    "proposals/{proposal_id}": _proposal,
    "decisions/{decision_id}": _decision,
    "actions/{action_id}": _action,
    "webhooks/{webhook_id}": webhook,
    "webhook-messages/{message_id}": _message,
    "plans/{plan_id}": _plan,
    "packs/{pack_id}": _pack,
}

"""An executive proposes, a board with a quorum decides, and somebody does it by a day."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import csvw
import pytest

from services.board.app import SERVICE as BOARD_SERVICE
from services.board.plans.schemas import NewStrategicPlan
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in
from tests.api.boards import LATER, Caller

PLAN = NewStrategicPlan.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload]
LINK = {"kind": "indicator", "reference": "ae-breaches", "organisation": "27D"}


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"board": BOARD_SERVICE}, tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="module")
async def officer(settings: Settings) -> AsyncIterator[Caller]:
    async with running(BOARD_SERVICE.create_app(settings)) as client:
        yield Caller(client, settings)


async def proposed(officer: Caller, board: str, **more: Any) -> Any:
    executive = await officer.board(kind="executive", name="Executive committee")
    body = {"board": board, "proposed_by": executive, "title": "Homes", "text": "Set them up."}
    return await officer.make("proposals", body | {"made_on": "2017-03-01", "links": [LINK]} | more)


async def test_the_proposal_and_the_decision_are_both_on_record(officer: Caller) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    item = await officer.item(meeting, number="8")
    proposal = await proposed(officer, board)
    await officer.minutes(meeting, paragraphs=[{"item": "8", "text": "RESOLVED."}])
    body = {"item": item["id"], "text": "RESOLVED.", "outcome": "approved", "paragraph": "8.1",
            "proposal": proposal["id"], "links": [LINK],
            "votes": {"in_favour": 4, "against": 0, "abstained": 1}}  # fmt: skip
    decision = await officer.make("decisions", body)
    assert decision["decided_on"] == "2017-03-23"
    assert decision["links"] == [LINK]
    found = await officer.read(f"proposals/{proposal['id']}")
    assert (found["made_on"], found["decided_by"]) == ("2017-03-01", decision["id"])
    problem_in(await officer.post("decisions", body), 409, "proposal_decided")
    waiting = await proposed(officer, board)
    ended = (await officer.read("proposals", board=board))["items"]
    assert {each["id"]: each["decided_by"] for each in ended} == {
        proposal["id"]: decision["id"],
        waiting["id"]: None,
    }
    listed = await officer.read("decisions", board=board)
    assert [each["id"] for each in listed["items"]] == [decision["id"]]


async def test_a_deferred_proposal_is_decided_later(officer: Caller) -> None:
    board = await officer.board()
    proposal = await proposed(officer, board)
    for times, outcome in (({}, "deferred"), (LATER, "rejected")):
        meeting = await officer.meeting(board, **times)
        item = await officer.item(meeting)
        await officer.minutes(meeting)
        body = {"item": item["id"], "text": "Said.", "outcome": outcome}
        await officer.make("decisions", body | {"proposal": proposal["id"]})


async def test_a_meeting_without_a_quorum_decides_nothing(officer: Caller) -> None:
    meeting = await officer.meeting(await officer.board())
    item = await officer.item(meeting)
    body = {"item": item["id"], "text": "RESOLVED.", "outcome": "approved"}
    problem_in(await officer.post("decisions", body), 409, "attendance_unknown")
    few = [{"name": "Member 1", "capacity": "present"}]
    found = await officer.minutes(meeting, attendance=few)
    assert not found["quorum"]["met"]
    problem_in(await officer.post("decisions", body), 409, "not_quorate")


async def test_whoever_withdraws_from_an_item_counts_neither_for_its_quorum_nor_for_its_vote(
    officer: Caller,
) -> None:
    meeting = await officer.meeting(await officer.board())
    item, other = await officer.item(meeting), await officer.item(meeting)
    hidden = await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A")
    declared = {"kind": "pecuniary", "detail": "A partner in a practice", "withdrew": True}
    interests = [
        {"name": f"Member {each}", "item": at, **declared}
        for each, at in ((3, "1"), (4, "1"), (4, "2"), (3, "E1"), (4, "E1"))
    ]
    found = await officer.minutes(meeting, interests=interests)
    assert (found["quorum"]["met"], found["quorum"]["voting"]) == (True, 5)
    no_nhs = ["1 of the kind nhs are needed; 0 are present."]
    assert found["quorum"]["withdrawals"] == [
        {"item": "1", "voting": 3, "missing": no_nhs},
        {"item": "2", "voting": 4, "missing": []},
        {"item": "E1", "voting": 3, "missing": no_nhs},
    ]
    clerk = Caller(officer.client, officer.settings, ("engagement_officer",))
    seen = await clerk.read(f"meetings/{meeting}/minutes")
    assert [each["item"] for each in seen["quorum"]["withdrawals"]] == ["1", "2"]
    body = {"text": "RESOLVED.", "outcome": "approved"}
    for each in (item, hidden):
        problem_in(await officer.post("decisions", body | {"item": each["id"]}), 409, "not_quorate")
    votes = {"in_favour": 4, "against": 0, "abstained": 1}
    body |= {"item": other["id"]}
    problem_in(await officer.post("decisions", body | {"votes": votes}), 422, "votes_wrong")
    votes = {"in_favour": 1, "against": 3, "abstained": 0}
    problem_in(await officer.post("decisions", body | {"votes": votes}), 422, "votes_wrong")
    await officer.make("decisions", body | {"votes": votes, "outcome": "rejected"})


async def test_a_decision_names_a_paragraph_of_its_own_item(officer: Caller) -> None:
    meeting = await officer.meeting(await officer.board())
    item = await officer.item(meeting)
    await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A")
    await officer.minutes(meeting)
    body = {"item": item["id"], "text": "RESOLVED.", "outcome": "noted"}
    for wrong in ("E1.1", "11.1", "2.1"):
        refused = await officer.post("decisions", body | {"paragraph": wrong})
        problem_in(refused, 422, "paragraph_elsewhere")
    await officer.make("decisions", body | {"paragraph": "1.1"})


async def test_what_was_proposed_later_or_to_another_board_is_not_decided(officer: Caller) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    item = await officer.item(meeting)
    await officer.minutes(meeting)
    wrong = [
        await proposed(officer, board, made_on="2017-03-24"),
        await proposed(officer, await officer.board()),
    ]
    for proposal in wrong:
        body = {"item": item["id"], "text": "Said.", "outcome": "noted"}
        refused = await officer.post("decisions", body | {"proposal": proposal["id"]})
        problem_in(refused, 422, "proposal_elsewhere")


async def test_a_private_proposal_is_not_decided_in_the_open(officer: Caller) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    item = await officer.item(meeting)
    await officer.minutes(meeting)
    proposal = await proposed(officer, board, exempt=True)
    body = {"item": item["id"], "text": "Said.", "outcome": "noted", "proposal": proposal["id"]}
    problem_in(await officer.post("decisions", body), 422, "proposal_private")


async def test_an_open_proposal_is_not_decided_in_private(officer: Caller) -> None:
    """Who decides on it again in the open would be told of what was decided in private."""
    board = await officer.board()
    meeting = await officer.meeting(board)
    item = await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A, paragraph 3")
    await officer.minutes(meeting)
    proposal = await proposed(officer, board)
    for outcome in ("approved", "deferred"):
        body = {"item": item["id"], "text": "Said.", "outcome": outcome}
        refused = await officer.post("decisions", body | {"proposal": proposal["id"]})
        problem_in(refused, 422, "proposal_open")


async def test_an_action_has_a_lead_and_a_day_and_is_overdue_after_it(officer: Caller) -> None:
    board = await officer.board()
    item = await officer.item(await officer.meeting(board))
    body = {"text": "Show outcomes.", "lead": "Director", "due_on": "2017-06-01"}
    action = await officer.make("actions", body | {"item": item["id"]})
    assert (action["state"], action["overdue"]) == ("open", True)
    at = f"actions/{action['id']}"
    problem_in(await officer.put(at, body | {"state": "done"}), 422, "action_end")
    stale = await officer.put(at, body | {"state": "open"}, **{"If-Match": '"0"'})
    problem_in(stale, 412, "precondition_failed")
    done = await officer.put(at, body | {"state": "done", "ended_on": "2017-05-30"})
    assert (done.json()["state"], done.json()["overdue"]) == ("done", False)
    assert (await officer.read("actions", board=board, state="open"))["items"] == []


@pytest.mark.parametrize("table", ["decisions", "actions", "plans"])
async def test_what_leaves_the_house_is_csv_on_the_web_and_nothing_private(
    officer: Caller, tmp_path: Path, table: str
) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    shown, hidden = (
        await officer.item(meeting),
        await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A, paragraph 3"),
    )
    await officer.minutes(meeting)
    for item, text in ((shown, '=Homes, "set up"'), (hidden, "Zirconium")):
        of = {"item": item["id"], "text": text}
        await officer.make("decisions", of | {"outcome": "approved", "links": [LINK]})
        await officer.make("actions", of | {"lead": "Director", "due_on": "2017-06-01"})
    await officer.make("plans", PLAN | {"board": board})
    answer = await officer.get("exports.csv", table=table, board=board)
    metadata = answer.headers["link"].partition(">")[0].removeprefix("<")
    described = (await officer.client.get(metadata)).json()
    (tmp_path / "table.csv").write_bytes(answer.content)
    (tmp_path / "table.csv-metadata.json").write_text(json.dumps(described | {"url": "table.csv"}))
    read = csvw.CSVW(str(tmp_path / "table.csv-metadata.json"), validate=True)
    assert read.is_valid, read.warnings
    (row,) = read.tables[0].iterdicts()
    assert row.get("text", '\'=Homes, "set up"') == '\'=Homes, "set up"'
    assert b"Zirconium" not in answer.content
    same = officer.headers | {"If-None-Match": answer.headers["etag"]}
    path = f"/v1/board/exports.csv?table={table}&board={board}"
    assert (await officer.client.get(path, headers=same)).status_code == 304

"""A board meets: its agenda, papers and minutes; what is private is not there for anybody else."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

import httpx
import psycopg
import pytest
import time_machine

from services.board.agendas import service
from services.board.app import SERVICE as BOARD_SERVICE
from services.contracts.identity import ROLES
from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.board import problem_in
from tests.api.boards import BOARD, EVERYBODY, LATER, Caller

SERVES = BOARD_SERVICE
WESTMINSTER = [
    "The board received an update on the Primary Care Strategy.",
    "The strategy has three stages: village working, primary care homes, and multi-speciality "
    "community providers with accountable care.",
    "A delivery plan of three years was being consulted on with partners.",
    "Members asked when the formal public consultation would be; it was still to come.",
    "Members asked that outcomes be shown: premature mortality and morbidity, and experience of "
    "care, with transparent and sound data.",
    "Voluntary and community organisations should be mapped.",
    "Patient journey stories should be told.",
    "People should be asked what they want, and not be given ready-made answers.",
    "RESOLVED: that the update be noted.",
]
SECRET = "Zirconium"  # a word that stands in nothing that is open


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> Caller:
    return Caller(client, settings)


async def test_the_minutes_of_item_8_come_out_with_the_numbering_of_the_record(
    officer: Caller,
) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    await officer.item(meeting, number="8", title="Primary Care Strategy")
    await officer.publish(meeting)
    told = [
        {"item": "8", "number": f"8.{place}", "text": text}
        for place, text in enumerate(WESTMINSTER, 1)
    ]
    await officer.minutes(meeting, paragraphs=told)
    found = await officer.read(f"meetings/{meeting}/minutes")
    assert [each["number"] for each in found["paragraphs"]] == [f"8.{n}" for n in range(1, 10)]
    assert found["paragraphs"] == told
    assert (found["state"], found["quorum"]["met"]) == ("draft", True)


async def test_minutes_are_drafts_until_a_later_meeting_of_the_board_approves_them(
    officer: Caller,
) -> None:
    board = await officer.board()
    meeting, later = await officer.meeting(board), await officer.meeting(board, **LATER)
    elsewhere = await officer.meeting(await officer.board(), **LATER)
    at = f"meetings/{meeting}/minutes"
    problem_in(await officer.get(at), 404, "minutes_not_found")
    await officer.minutes(meeting)
    for wrong in (meeting, elsewhere):
        refused = await officer.post(f"{at}/approval", {"at_meeting": wrong})
        problem_in(refused, 422, "not_later_meeting")
    done = await officer.make(f"{at}/approval", {"at_meeting": later})
    assert (done["state"], done["approval"]["at_meeting"]) == ("approved", later)
    again = await officer.put(at, {"attendance": EVERYBODY})
    problem_in(again, 409, "minutes_approved")


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"name": "Member 1", "capacity": "absent"}, "#/attendance/5/name"),
        ({"name": "Member 1", "capacity": "in_attendance"}, "#/attendance/5/name"),
        (
            {"name": "Member 5", "capacity": "apologies", "substitute": "Member 1"},
            "#/attendance/4/substitute",
        ),
    ],
)
async def test_nobody_sits_in_two_seats(officer: Caller, more: dict[str, str], at: str) -> None:
    meeting = await officer.meeting(await officer.board())
    others = EVERYBODY[:4] if "substitute" in more else EVERYBODY
    refused = await officer.put(f"meetings/{meeting}/minutes", {"attendance": [*others, more]})
    problem_in(refused, 422, "attended_twice")
    assert [each["pointer"] for each in refused.json()["errors"]] == [at]


async def test_paragraphs_that_are_not_in_order_are_refused_with_what_would_be_right(
    officer: Caller,
) -> None:
    meeting = await officer.meeting(await officer.board())
    await officer.item(meeting, number="8")
    told = [{"item": "8", "number": number, "text": "Said."} for number in ("8.1", "8.3")]
    refused = await officer.put(
        f"meetings/{meeting}/minutes", {"attendance": EVERYBODY, "paragraphs": told}
    )
    problem = problem_in(refused, 422, "paragraph_number")
    assert problem["errors"][0]["pointer"] == "#/paragraphs/1/number"  # type: ignore[index]
    assert "8.2" in str(problem["detail"])


async def test_an_agenda_is_published_clear_days_before_or_with_the_chairs_reason(
    officer: Caller,
) -> None:
    times = {"starts_at": "2027-04-01T13:00:00Z", "ends_at": "2027-04-01T15:00:00Z"}
    meeting = await officer.meeting(await officer.board(), **times)
    found = await officer.read(f"meetings/{meeting}")
    # Good Friday 26 and Easter Monday 29 March do not count, nor do weekends, nor either end.
    assert found["notice"]["due_on"] == "2027-03-22"
    with time_machine.travel(datetime(2027, 3, 23, tzinfo=UTC)):
        late = await officer.post(f"meetings/{meeting}/publication", {})
        assert "2027-03-22" in str(problem_in(late, 409, "agenda_late")["detail"])
    with time_machine.travel(datetime(2027, 3, 22, 23, tzinfo=UTC)):
        done = await officer.make(f"meetings/{meeting}/publication", {})
    assert (done["published_on"], done["late_reason"]) == ("2027-03-22", None)


async def test_a_supplement_adds_12a_and_12b_and_moves_nothing(officer: Caller) -> None:
    meeting = await officer.meeting(await officer.board())
    for number in ("12", "13"):
        await officer.item(meeting, number=number)
    await officer.publish(meeting)
    made = [(await officer.item(meeting, after="12"))["number"] for _ in range(2)]
    paper = await officer.make(
        f"items/{(await officer.read(f'meetings/{meeting}/items'))['items'][0]['id']}/papers",
        {"title": "Late paper", "author": "Director"},
    )
    agenda = await officer.read(f"meetings/{meeting}/items")
    assert made == ["12a", "12b"]
    assert [each["number"] for each in agenda["items"]] == ["12", "12a", "12b", "13"]
    assert paper["supplement"]


async def test_a_search_of_long_papers_comes_in_shorter_pages_and_whole(
    officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_CHARACTERS", 100)
    meeting = await officer.meeting(await officer.board())
    made = set()
    for characters in (60, 60, 300, 0, 0):
        item = await officer.item(meeting)
        made.add(item["id"])
        paper = {"title": "Report", "author": "Director", "text": "x" * characters}
        await officer.make(f"items/{item['id']}/papers", paper)
    seen: list[list[Any]] = []
    cursor: dict[str, str] = {}
    while not seen or cursor:
        page = await officer.read("items", meeting=meeting, limit=5, **cursor)
        seen.append(page["items"])
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
    ids = [each["id"] for items in seen for each in items]
    assert ({*ids}, len(ids)) == (made, 5)
    for items in seen:
        texts = sum(len(paper["text"]) for each in items for paper in each["papers"])
        assert texts <= 100 or len(items) == 1


async def test_a_series_keeps_its_time_in_london_and_each_meeting_moves_alone(
    officer: Caller,
) -> None:
    board = await officer.board()
    body = {
        "board": board, "title": "Board", "place": "Hall", "every": "month", "count": 3,
        "starts_at": "2027-03-11T14:00:00Z", "ends_at": "2027-03-11T16:00:00Z",
    }  # fmt: skip
    made = await officer.make("series", body)
    starts = [each["starts_at"] for each in made["items"]]
    assert starts == ["2027-03-11T14:00:00Z", "2027-04-08T13:00:00Z", "2027-05-13T13:00:00Z"]
    second = made["items"][1]["id"]
    over = {"starts_at": "2017-04-09T13:00:00Z", "ends_at": "2017-04-09T15:00:00Z"}
    refused = await officer.post(
        f"meetings/{second}/move", over | {"place": "Hall", "reason": "Hall taken."}
    )
    problem_in(refused, 422, "meeting_times")
    moved = {"starts_at": "2027-04-09T13:00:00Z", "ends_at": "2027-04-09T15:00:00Z"}
    done = await officer.make(
        f"meetings/{second}/move", moved | {"place": "Hall", "reason": "Hall taken."}
    )
    assert (done["planned_at"], done["starts_at"]) == (starts[1], moved["starts_at"])
    await officer.make(f"meetings/{second}/cancellation", {"reason": "The chair is ill."})
    listed = await officer.read("meetings", series=made["id"])
    assert [each["state"] for each in listed["items"]] == ["scheduled", "cancelled", "scheduled"]


async def test_a_partner_reads_and_does_not_write(officer: Caller) -> None:
    board = await officer.board()
    meeting = await officer.meeting(board)
    await officer.item(meeting, number="8")
    partner = Caller(officer.client, officer.settings, orgs=("RJR",))
    assert (await partner.read(f"meetings/{meeting}/items"))["items"] == []  # not published
    await officer.publish(meeting)
    assert len((await partner.read(f"meetings/{meeting}/items"))["items"]) == 1
    problem_in(await partner.post(f"meetings/{meeting}/items", {}), 422, "invalid")
    new = {"title": "Item", "lead": "Director", "summary": "What."}
    problem_in(await partner.post(f"meetings/{meeting}/items", new), 403, "not_yours")
    problem_in(
        await partner.put(
            f"boards/{board}", {k: v for k, v in BOARD.items() if k != "organisation"}
        ),
        403,
        "not_yours",
    )


def confided(role: str, orgs: tuple[str, ...]) -> bool:
    """27D owns the board, RRR is a partner whose people read what is private, RJR one whose do
    not.
    """
    return role in ("board_member", "board_officer") and orgs[0] in ("27D", "RRR")


CALLERS = [*product(ROLES, (("27D",), ("RRR",), ("RJR",), ("7A1",)))]


@pytest.fixture(scope="module")
async def private(client: httpx.AsyncClient, settings: Settings) -> dict[str, Any]:
    """A meeting with an open item and one in private, of which there is one of everything."""
    officer = Caller(client, settings)
    partners = [{"organisation": "RRR", "exempt": True}, {"organisation": "RJR"}]
    board = await officer.board(partners=partners)
    executive = await officer.board(kind="executive", partners=partners)
    meeting = await officer.meeting(board)
    shown = await officer.item(meeting, number="8")
    hidden = await officer.item(
        meeting, exempt=True, exempt_reason="Schedule 12A, paragraph 3", title=SECRET
    )
    body = {"title": f"{SECRET} contract", "author": "Director", "text": SECRET}
    papers = [
        await officer.make(f"items/{hidden['id']}/papers", body),
        await officer.make(f"items/{shown['id']}/papers", body | {"exempt": True}),
    ]
    await officer.publish(meeting)
    paragraphs = [
        {"item": "8", "text": "Noted."},
        {"item": "E1", "text": f"{SECRET} was discussed."},
    ]
    await officer.minutes(meeting, paragraphs=paragraphs)
    proposal = await officer.make(
        "proposals",
        {"board": board, "proposed_by": executive, "title": SECRET, "text": SECRET,
         "exempt": True, "made_on": "2017-03-01"},
    )  # fmt: skip
    decision = await officer.make(
        "decisions",
        {"item": hidden["id"], "text": SECRET, "outcome": "approved", "proposal": proposal["id"]},
    )
    action = await officer.make(
        "actions",
        {"item": hidden["id"], "text": SECRET, "lead": "Director", "due_on": "2017-06-01"},
    )
    ids = {
        "items": [hidden["id"]],
        "papers": [each["id"] for each in papers],
        "proposals": [proposal["id"]],
        "decisions": [decision["id"]],
        "actions": [action["id"]],
    }
    return {"board": board, "meeting": meeting, "ids": ids, "shown": shown["id"]}


@pytest.mark.parametrize(("role", "orgs"), CALLERS)
async def test_what_is_private_is_there_for_nobody_else(
    client: httpx.AsyncClient,
    settings: Settings,
    private: dict[str, Any],
    role: str,
    orgs: tuple[str, ...],
) -> None:
    """By id, in lists and searches, in minutes, in counts, numbers and ETags."""
    caller = Caller(client, settings, (role,), orgs)
    may = confided(role, orgs)
    for name, ids in private["ids"].items():
        for each in ids:
            answer = await caller.get(f"{name}/{each}")
            assert (answer.status_code == 200) is may, answer.text
    lists = ("items", "proposals", "decisions", "actions", f"meetings/{private['meeting']}/items")
    texts = [await caller.get(f"meetings/{private['meeting']}/minutes"),
             await caller.get(f"meetings/{private['meeting']}"),
             await caller.get(f"items/{private['shown']}"),
             *[await caller.get(name) for name in lists],
             *[await caller.get("items", q=word) for word in (SECRET, "12A", "E1")]]  # fmt: skip
    told = "".join(each.text for each in texts) + json.dumps([dict(e.headers) for e in texts])
    assert (SECRET in told) is may
    assert ("E1" in told) is may
    assert all(each in told for ids in private["ids"].values() for each in ids) is may


async def test_what_is_private_is_in_no_pack_event_calendar_or_feed(
    client: httpx.AsyncClient, settings: Settings, database: Database, private: dict[str, Any]
) -> None:
    """Not even for who may know of it: what these give is passed on."""
    meeting, ids = private["meeting"], [each for of in private["ids"].values() for each in of]
    await seal_once(database, RECORD)
    for orgs in (("27D",), ("RRR",), ("RJR",)):
        caller = Caller(client, settings, orgs=orgs)
        wanted = ["cover", "agenda", "plans", "commitments"]
        pack = await caller.make("packs", {"meeting": meeting, "parts": wanted})
        forms = [await caller.get(f"packs/{pack['id']}{form}")
                 for form in ("", ".html", ".docx", ".xlsx")]  # fmt: skip
        opened = [each.content for each in forms[:2]]
        for each in forms[2:]:
            with ZipFile(BytesIO(each.content)) as archive:
                opened += [archive.read(name) for name in archive.namelist()]
        public = [await caller.get(path, kind="meeting") for path in ("calendar.ics", "feed.atom")]
        public.append(await caller.get(f"calendar/{meeting}"))
        events = await caller.read("events", limit=500)
        assert [each.status_code for each in public] == [200] * 3
        assert all(meeting in each.text for each in public[1:])
        assert meeting in json.dumps(events["items"])
        opened += [each.content for each in public]
        told = b"".join(opened).decode() + json.dumps(events["items"])
        assert "1 item on the agenda" in told
        hidden = (SECRET, "E1", "Schedule 12A", *ids)
        assert not [word for word in hidden if re.search(rf"\b{word}\b", told)]


async def test_partners_are_told_of_what_they_may_read_and_strangers_of_nothing(
    officer: Caller, database: Database
) -> None:
    board = await officer.board(partners=[{"organisation": "RJR"}])
    meeting = await officer.meeting(board)
    item = await officer.item(meeting, number="8")
    await officer.publish(meeting)
    paper = {"title": "Late", "author": "Director"}
    late = await officer.make(f"items/{item['id']}/papers", paper)
    await officer.minutes(meeting)
    body = {"item": item["id"], "text": "RESOLVED.", "outcome": "noted"}
    decision = await officer.make("decisions", body)
    action = {"item": item["id"], "text": "Do.", "lead": "Director", "due_on": "2017-06-01"}
    asked = await officer.make("actions", action)
    await seal_once(database, RECORD)
    told = {}
    for org in ("27D", "RJR", "7A1"):
        caller = Caller(officer.client, officer.settings, orgs=(org,))
        events = await caller.read("events", types="uk.marches.board", limit=500)
        told[org] = [each["data"]["href"].rpartition("board/")[2] for each in events["items"]]
    shared = [f"boards/{board}", f"meetings/{meeting}", f"papers/{late['id']}",
              f"meetings/{meeting}/minutes", f"decisions/{decision['id']}",
              f"actions/{asked['id']}"]  # fmt: skip
    drafted = f"items/{item['id']}"
    assert {*shared, drafted} <= {*told["27D"]}
    assert {*shared} <= {*told["RJR"]}
    assert drafted not in told["RJR"]
    assert not {*shared, drafted} & {*told["7A1"]}


async def test_an_act_in_private_moves_no_etag_and_makes_no_event(
    officer: Caller, settings: Settings
) -> None:
    meeting = await officer.meeting(await officer.board())
    shown = await officer.item(meeting, number="8")
    await officer.publish(meeting)
    await officer.minutes(meeting, paragraphs=[{"item": "8", "text": "Noted."}])
    reader = Caller(officer.client, settings, ("auditor",))
    paths = [f"meetings/{meeting}", f"meetings/{meeting}/items", f"meetings/{meeting}/minutes",
             f"items/{shown['id']}", "items"]  # fmt: skip
    before = [(await reader.get(path)).headers.get("etag") for path in paths]
    events = count_events(settings)
    hidden = await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A, paragraph 3")
    body = {"title": "Private", "author": "Director", "exempt": True}
    await officer.make(f"items/{shown['id']}/papers", body)
    told = [{"item": "8", "text": "Noted."}, {"item": hidden["number"], "text": "Private."}]
    await officer.minutes(meeting, paragraphs=told)
    assert [(await reader.get(path)).headers.get("etag") for path in paths] == before
    assert count_events(settings) == events


def count_events(settings: Settings) -> int:
    with psycopg.connect(settings.database_url("board")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM outbox_event").fetchone() or (0,)
    return int(count)


async def test_whoever_may_not_know_of_private_business_does_not_change_it(
    officer: Caller, settings: Settings
) -> None:
    """An account with board.write alone drafts minutes, and leaves those of private items."""
    meeting = await officer.meeting(await officer.board())
    await officer.item(meeting, exempt=True, exempt_reason="Schedule 12A, paragraph 3")
    told = [{"item": "E1", "text": "Private."}]
    await officer.minutes(meeting, paragraphs=told)
    clerk = Clerk(officer.client, settings)
    assert (await clerk.minutes(meeting))["paragraphs"] == []
    assert len((await officer.read(f"meetings/{meeting}/minutes"))["paragraphs"]) == 1
    refused = await clerk.put(
        f"meetings/{meeting}/minutes", {"attendance": EVERYBODY, "paragraphs": told}
    )
    problem_in(refused, 422, "not_on_agenda")
    new = {"title": "Item", "lead": "Director", "summary": "What.", "exempt": True}
    problem_in(await clerk.post(f"meetings/{meeting}/items", new), 403, "forbidden")


class Clerk(Caller):
    """Prepares open business alone."""

    @property
    def headers(self) -> dict[str, str]:
        held = token(self.settings, "board.read", "board.write", orgs=self.orgs, person=True)
        return {"Authorization": f"Bearer {held}", "If-Match": "*"}

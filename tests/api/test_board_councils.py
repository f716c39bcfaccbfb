"""A board's meetings come from its council's committee: what changes there changes here, once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from aiohttp import web

from services.board.app import SERVICE as BOARD_SERVICE
from services.shared.testing import Databases, run_jobs, running, settings_for
from tests.api.board import problem_in
from tests.api.boards import Caller
from tests.api.councils import (
    BOMB,
    SHIELD,
    Council,
    committee,
    committees,
    council,
    meeting,
    meetings,
    xml,
)

DAY = datetime.now(UTC).date() + timedelta(days=30)
NEXT = DAY + timedelta(days=7)
TITLE = "Health & Wellbeing Board"
LISTED = committees(committee(136, TITLE), committee(7, "Old", expired="True"))


@pytest.fixture(scope="module")
async def westminster() -> AsyncIterator[Council]:
    async with council() as made:
        yield made


@pytest.fixture(scope="module")
async def officer(
    westminster: Council, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    origin = westminster.base.removesuffix("/modern.gov")
    made = settings_for(
        databases, {"board": BOARD_SERVICE}, tmp_path_factory.mktemp("councils"),
        webhook_trials=(origin,),
    )  # fmt: skip
    async with running(BOARD_SERVICE.create_app(made)) as client:
        yield Caller(client, made)


class Mapped:
    """A board with the meetings of a committee."""

    def __init__(self, officer: Caller, council: Council, board: str, row: Any) -> None:
        self.officer, self.council, self.board, self.id = officer, council, board, row["id"]

    async def look(self, *listed: str) -> Any:
        """Once the council lists these, and time has passed; the committee as it is then."""
        self.council.answers["GetCommittees"] = lambda _: xml(LISTED)
        self.council.answers["GetMeetings"] = lambda _: xml(meetings(*listed))
        return await self.again()

    async def again(self) -> Any:
        with psycopg.connect(self.officer.settings.database_url("board")) as connection:
            earlier = "UPDATE council_committee SET next_look_at = created_at, state = 'waiting'"
            connection.execute(f"{earlier} WHERE id = %s AND state <> 'ended'", [self.id])
        await self.officer.post(f"committees/{self.id}/look", {})
        await run_jobs(self.officer.settings, BOARD_SERVICE)
        return await self.officer.read(f"committees/{self.id}")

    async def meetings(self) -> list[Any]:
        found: list[Any] = (await self.officer.read("meetings", board=self.board))["items"]
        return found


@pytest.fixture
async def mapped(officer: Caller, westminster: Council) -> Mapped:
    westminster.answers["GetCommittees"] = lambda _: xml(committees())
    board = await officer.board()
    body = {"board": board, "address": f"{westminster.base}/", "committee": 136}
    made = await officer.make("committees", body)
    await run_jobs(officer.settings, BOARD_SERVICE)
    return Mapped(officer, westminster, board, made)


def told(number: int, day: Any = DAY, **more: str) -> str:
    return meeting(number, f"{day:%d/%m/%Y}", **more)


CANCELLED = "<meetingstatus>Cancelled</meetingstatus>"


async def test_what_the_council_calls_moves_and_cancels_is_called_moved_and_cancelled_here(
    mapped: Mapped,
) -> None:
    row = await mapped.look(told(1), told(2, NEXT))
    assert (row["state"], row["title"], row["meetings"]) == ("read", TITLE, 2)
    first, second = await mapped.meetings()
    assert (first["place"], first["starts_at"][:10]) == ("Room 18.01", str(DAY))
    assert first["title"].startswith(TITLE)
    again = await mapped.look(told(2, NEXT), told(1))
    assert await mapped.meetings() == [first, second]
    assert again["state"] == "read"
    await mapped.look(told(1, time="14:00", more="<x>&#127;</x>"), told(2, NEXT, more=CANCELLED))
    moved, gone = await mapped.meetings()
    assert (moved["id"], moved["version"]) == (first["id"], 2)
    assert moved["starts_at"] != first["starts_at"]
    assert moved["moved_reason"] == "As the council's calendar says."
    assert (gone["id"], gone["state"]) == (second["id"], "cancelled")
    await mapped.look(told(1, time="14:00"), told(2, NEXT))
    assert [each["state"] for each in await mapped.meetings()].count("scheduled") == 2
    assert len(await mapped.meetings()) == 3


async def test_what_the_board_itself_did_to_a_meeting_stays_until_the_council_says_otherwise(
    mapped: Mapped,
) -> None:
    await mapped.look(told(1), told(2, NEXT))
    first, second = await mapped.meetings()
    times = {"starts_at": f"{DAY}T18:00:00Z", "ends_at": f"{DAY}T19:00:00Z"}
    body = times | {"place": "Library", "reason": "The room is taken."}
    await mapped.officer.make(f"meetings/{first['id']}/move", body)
    await mapped.officer.make(f"meetings/{second['id']}/cancellation", {"reason": "Snow."})
    before = await mapped.meetings()
    await mapped.look(told(1), told(2, NEXT, time="16:00"))
    assert await mapped.meetings() == before


async def test_a_list_of_everything_is_filtered_and_iso_dates_are_read(mapped: Mapped) -> None:
    past = [meeting(number, f"{1 + number % 28:02}/01/2005") for number in range(10, 5_010)]
    row = await mapped.look(*past, meeting(1, f"{DAY}T10:30:00", time=""))
    assert (row["state"], row["meetings"]) == ("read", 1)
    (found,) = await mapped.meetings()
    assert found["starts_at"][:10] == str(DAY)


async def test_a_meeting_without_a_time_waits_for_it(mapped: Mapped) -> None:
    row = await mapped.look(told(1, time="to be confirmed"))
    assert (row["meetings"], row["untimed"]) == (1, 1)
    assert await mapped.meetings() == []
    await mapped.look(told(1))
    (found,) = await mapped.meetings()
    await mapped.look(told(1, time=""))
    assert await mapped.meetings() == [found]


async def test_a_year_with_thousands_of_meetings_is_no_calendar(mapped: Mapped) -> None:
    row = await mapped.look(*(told(number) for number in range(1, 5_001)))
    assert row["state"] == "garbage"
    assert await mapped.meetings() == []


@pytest.mark.parametrize(
    ("answer", "state", "hours"),
    [
        (web.Response(status=403, text=SHIELD, content_type="text/html"), "shielded", 6),
        (web.Response(text=BOMB, content_type="text/xml"), "garbage", 6),
        (web.Response(status=500), "silent", 0.25),
    ],
)
async def test_a_council_that_cannot_be_read_is_named_and_left_alone(
    mapped: Mapped, answer: web.Response, state: str, hours: float
) -> None:
    await mapped.look(told(1))
    before = await mapped.meetings()
    body, status, kind = answer.body, answer.status, answer.content_type
    mapped.council.answers["GetMeetings"] = lambda _: web.Response(
        body=body, status=status, content_type=kind
    )
    row = await mapped.again()
    assert (row["state"], await mapped.meetings()) == (state, before)
    wait = datetime.fromisoformat(row["next_look_at"]) - datetime.fromisoformat(row["looked_at"])
    assert wait == timedelta(hours=hours)
    asked = len(mapped.council.asked)
    answer_ = await mapped.officer.post(f"committees/{mapped.id}/look", {})
    problem_in(answer_, 409, "look_too_soon")
    await run_jobs(mapped.officer.settings, BOARD_SERVICE)
    assert len(mapped.council.asked) == asked


async def test_a_committee_that_is_not_in_the_councils_list_is_unknown(mapped: Mapped) -> None:
    row = await mapped.officer.read(f"committees/{mapped.id}")
    assert (row["state"], row["title"]) == ("unknown", None)


async def test_once_ended_it_is_not_looked_at_and_its_meetings_stay(mapped: Mapped) -> None:
    await mapped.look(told(1))
    before = await mapped.meetings()
    officer = mapped.officer
    at = f"/v1/board/committees/{mapped.id}"
    assert (await officer.client.delete(at, headers=officer.headers)).status_code == 204
    problem_in(await officer.post(f"committees/{mapped.id}/look", {}), 409, "committee_ended")
    assert (await mapped.look(told(1, time="16:00")))["state"] == "ended"
    assert await mapped.meetings() == before


async def test_a_board_has_one_committee_and_of_its_owner_only(mapped: Mapped) -> None:
    body = {"board": mapped.board, "address": mapped.council.base, "committee": 137}
    problem_in(await mapped.officer.post("committees", body), 409, "board_has_committee")
    settings = mapped.officer.settings
    partner = Caller(mapped.officer.client, settings, orgs=("RJR",))
    problem_in(await partner.post("committees", body), 403, "not_yours")
    problem_in(await partner.get(f"committees/{mapped.id}"), 404, "committee_not_found")
    inside = body | {"address": "https://localhost/modern.gov"}
    problem_in(await mapped.officer.post("committees", inside), 422, "committee_address_refused")

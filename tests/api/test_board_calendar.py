"""One calendar and one feed over meetings, events and consultations, for everybody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import feedparser  # type: ignore[import-untyped]
import icalendar
import pytest

from services.board.app import SERVICE as BOARD_SERVICE
from services.contracts import announcements
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in
from tests.api.boards import BOARD, Caller
from tests.api.houses import CONSULTATION, EVENT, House, serving
from tests.e2e import typescript

AT_TWO = {"starts_at": "2099-03-24T14:00:00Z", "ends_at": "2099-03-24T16:00:00Z"}
HALL = {"title": "Meeting", "place": "Council House"}


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    yield House()


@pytest.fixture(scope="module")
async def officer(
    house: House, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    async with serving(house) as url:
        made = settings_for(
            databases, {"board": BOARD_SERVICE}, tmp_path_factory.mktemp("calendar"),
            service_urls={"engagement": url},
        )  # fmt: skip
        async with running(BOARD_SERVICE.create_app(made)) as client:
            yield Caller(client, made)


@pytest.fixture(autouse=True)
def well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "KEPT_SECONDS", 0.0)
    house.way, house.failing = "well", "public"


async def entries(officer: Caller, query: str = "") -> list[Any]:
    """As anybody gets them."""
    answer = await officer.client.get(f"/v1/board/calendar.ics{query}")
    assert answer.status_code == 200, answer.text
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


async def of_uid(officer: Caller, uid: str) -> list[Any]:
    return [each for each in await entries(officer) if each["UID"] == uid]


async def news(officer: Caller, query: str = "") -> Any:
    answer = await officer.client.get(f"/v1/board/feed.atom{query}")
    assert answer.status_code == 200, answer.text
    return feedparser.parse(answer.content)


async def test_meetings_events_and_consultations_are_in_one_calendar_and_one_feed(
    officer: Caller, house: House
) -> None:
    meeting = await officer.meeting(await officer.board(), **AT_TWO)
    uids = {meeting, EVENT["id"], CONSULTATION["id"]}
    assert uids <= {str(each["UID"]) for each in await entries(officer)}
    assert {UUID(each).urn for each in uids} <= {each.id for each in (await news(officer)).entries}
    (survey,) = await of_uid(officer, CONSULTATION["id"])
    assert str(survey["DESCRIPTION"]).startswith("This is a survey. ")
    assert EVENT["id"] not in {str(e["UID"]) for e in await entries(officer, "?kind=meeting")}
    (event,) = await entries(officer, "?kind=event")
    assert (str(event["LOCATION"]), event["SEQUENCE"]) == (
        "Town hall, 1 High Street, Ellesmere Port, CH65 0AA", 0,
    )  # fmt: skip
    assert all(held == "" for path, held in house.asked if path.startswith("/v1/public"))


async def test_a_meeting_at_two_is_at_two_in_london_in_winter_and_in_summer(
    officer: Caller,
) -> None:
    board = await officer.board()
    for day, utc in (("2027-03-25T14:00:00Z", 14), ("2027-04-01T13:00:00Z", 13)):
        ends = day.replace(f"T{utc}", f"T{utc + 1}")
        made = await officer.meeting(board, starts_at=day, ends_at=ends)
        (found,) = await of_uid(officer, made)
        local = found["DTSTART"].dt
        assert (local.hour, local.astimezone(UTC).hour) == (14, utc)
        assert found["DTSTART"].params["TZID"] == "Europe/London"


async def test_a_series_recurs_and_its_moved_and_cancelled_meetings_say_so(
    officer: Caller,
) -> None:
    body = {"board": await officer.board(), "every": "month", "count": 4} | AT_TWO | HALL
    made = await officer.make("series", body)
    first, second, third, _ = (each["id"] for each in made["items"])
    (whole,) = await of_uid(officer, made["id"])
    assert whole["RRULE"] == {
        "FREQ": ["MONTHLY"], "INTERVAL": [1], "BYDAY": ["4TU"], "COUNT": [4]
    }  # fmt: skip
    moved = {"starts_at": "2099-04-29T09:00:00Z", "ends_at": "2099-04-29T10:00:00Z"}
    moved |= {"place": "Library", "reason": "The hall is taken."}
    await officer.make(f"meetings/{second}/move", moved)
    await officer.make(f"meetings/{third}/cancellation", {"reason": "Snow."})
    found = await of_uid(officer, made["id"])
    assert [each.get("RECURRENCE-ID") is not None for each in found] == [False, True, True]
    master, gone, _ = found
    assert master.to_ical() == whole.to_ical()
    assert gone["RECURRENCE-ID"].dt.astimezone(UTC) == datetime(2099, 4, 28, 13, tzinfo=UTC)
    assert (gone.start.astimezone(UTC).hour, gone["SEQUENCE"], str(gone["LOCATION"])) == (
        9, 1, "Library",
    )  # fmt: skip
    assert [str(each["STATUS"]) for each in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    await officer.make(f"meetings/{first}/move", moved | {"place": "Town hall"})
    again = await of_uid(officer, made["id"])
    assert again[0]["DTSTART"] == whole["DTSTART"]
    assert str(again[0]["LOCATION"]) == HALL["place"]
    assert len(again) == 4


async def test_the_meetings_of_a_board_are_told_anew_when_its_name_changes(officer: Caller) -> None:
    board = await officer.board()
    single = await officer.meeting(board, **AT_TWO)
    series = await officer.make(
        "series", {"board": board, "title": "Board", "every": "month", "count": 3} | AT_TWO | HALL
    )
    newer = await officer.meeting(await officer.board(), **AT_TWO)
    before = {uid: (await of_uid(officer, uid))[0] for uid in (single, series["id"])}
    told = {name: value for name, value in BOARD.items() if name != "organisation"}
    etag = (await officer.get(f"meetings/{single}")).headers["etag"]
    await officer.put(f"boards/{board}", told | {"quorum": told["quorum"] | {"least": 2}})
    for uid, entry in before.items():
        assert (await of_uid(officer, uid))[0].to_ical() == entry.to_ical()
    renamed = await officer.put(f"boards/{board}", told | {"name": "Place Board"})
    assert renamed.status_code == 200, renamed.text
    for uid, entry in before.items():
        (found,) = await of_uid(officer, uid)
        assert str(found["SUMMARY"]).startswith("Place Board: ")
        assert found["SEQUENCE"] == entry["SEQUENCE"] + 1
        assert found["LAST-MODIFIED"].dt >= entry["LAST-MODIFIED"].dt
    assert (await officer.get(f"meetings/{single}")).headers["etag"] != etag
    public = (await officer.client.get(f"/v1/board/calendar/{single}")).json()
    assert datetime.fromisoformat(public["changed_at"]) > before[single]["LAST-MODIFIED"].dt
    places = [each.id for each in (await news(officer, "?kind=meeting&limit=500")).entries]
    assert places.index(f"urn:uuid:{single}") < places.index(f"urn:uuid:{newer}")


async def test_a_program_that_is_not_pythons_finds_each_meeting_where_it_is(
    officer: Caller,
) -> None:
    typescript.with_packages()
    body = {"board": await officer.board(), "every": "fortnight", "count": 3} | HALL
    times = {"starts_at": "2027-03-18T14:00:00Z", "ends_at": "2027-03-18T15:00:00Z"}
    made = await officer.make("series", body | times)
    moved = {"starts_at": "2027-04-16T09:00:00Z", "ends_at": "2027-04-16T10:00:00Z"}
    moved |= {"place": "Llyfrgell; ŵ, " + "x" * 90, "reason": "The hall is taken."}
    await officer.make(f"meetings/{made['items'][2]['id']}/move", moved)
    told = (await officer.client.get("/v1/board/calendar.ics")).content
    found = [each for each in typescript.occurrences(told) if each[0] == made["id"]]
    assert [each[1:] for each in found] == [
        ["2027-03-18T14:00:00.000Z", "CONFIRMED", HALL["place"]],
        ["2027-04-01T13:00:00.000Z", "CONFIRMED", HALL["place"]],
        ["2027-04-16T09:00:00.000Z", "CONFIRMED", moved["place"]],
    ]


async def test_what_is_not_in_public_is_in_neither(officer: Caller) -> None:
    hidden = await officer.meeting(await officer.board(public=False), **AT_TWO)
    shown = await officer.meeting(await officer.board(), **AT_TWO)
    before = (await officer.client.get("/v1/board/calendar.ics?kind=meeting")).headers["etag"]
    await officer.item(shown, title="Zirconium", exempt=True, exempt_reason="Schedule 12A")
    for path in ("calendar.ics", "feed.atom", f"calendar/{shown}"):
        told = (await officer.client.get(f"/v1/board/{path}")).text
        assert hidden not in told
        assert "Zirconium" not in told
    after = (await officer.client.get("/v1/board/calendar.ics?kind=meeting")).headers["etag"]
    assert before == after
    answer = await officer.client.get(f"/v1/board/calendar/{hidden}")
    problem_in(answer, 404, "meeting_not_found")
    told = (await officer.client.get(f"/v1/board/calendar/{shown}")).json()
    assert (told["board_name"], told["state"]) == ("Health and Wellbeing Board", "scheduled")


async def test_the_feed_goes_through_all_in_pages_and_none_comes_twice(officer: Caller) -> None:
    board = await officer.board()
    made = [await officer.meeting(board, **AT_TWO) for _ in range(3)]
    found: list[str] = []
    query = "?limit=2"
    while query:
        page = await news(officer, query)
        found += [each.id for each in page.entries]
        following = [each.href for each in page.feed.links if each.rel == "next"]
        query = f"?{following[0].partition('?')[2]}" if following else ""
    assert len(found) == len(set(found))
    assert {UUID(each).urn for each in (*made, EVENT["id"], CONSULTATION["id"])} <= set(found)
    moved = AT_TWO | {"place": "Library", "reason": "The hall is taken."}
    await officer.make(f"meetings/{made[0]}/move", moved)
    assert (await news(officer, "?limit=1")).entries[0].id == UUID(made[0]).urn


async def test_however_many_read_the_calendar_engagement_is_asked_once_a_minute(
    officer: Caller, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "KEPT_SECONDS", 60.0)
    await entries(officer)
    house.asked.clear()
    await asyncio.gather(*(entries(officer) for _ in range(5)), news(officer))
    assert house.asked == []


@pytest.mark.parametrize("way", ["garbage", "half", "broken"])
async def test_a_calendar_is_never_told_without_a_part_of_it(
    officer: Caller, house: House, way: str
) -> None:
    house.way = way
    for path in ("calendar.ics", "feed.atom"):
        answer = await officer.client.get(f"/v1/board/{path}")
        problem_in(answer, 503, "announcements_away")
        assert answer.headers["retry-after"] == "60"
    assert await entries(officer, "?kind=meeting") is not None

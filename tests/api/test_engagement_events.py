"""Events that people come to: announced, moved, cancelled, over; and who came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import httpx
import icalendar
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.events.rules.phases import shown_attendance
from services.engagement.events.schemas import NewEvent
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer, survey

SERVES = ENGAGEMENT
AT, PUBLIC = "/v1/engagement/community-events", "/v1/public/events"
NEW: dict[str, Any] = NewEvent.model_config["json_schema_extra"]["examples"][0]  # type: ignore
STARTS = datetime(2099, 6, 6, 9, tzinfo=UTC)


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def draft(officer: EngagementOfficer, **more: Any) -> str:
    answer = await officer.post(AT, NEW | more)
    assert answer.status_code == 201, answer.text
    return f"{AT}/{answer.json()['id']}"


async def announced(officer: EngagementOfficer, **more: Any) -> str:
    at = await draft(officer, **more)
    assert (await officer.post(f"{at}/announcement", None)).status_code == 200
    return at


def public(at: str) -> str:
    return at.replace(AT, PUBLIC)


async def entry(officer: EngagementOfficer, at: str) -> Any:
    read = icalendar.Calendar.from_ical((await officer.client.get(f"{PUBLIC}.ics")).content)
    return next(e for e in read.walk("VEVENT") if str(e["UID"]) == at.rpartition("/")[2])


async def test_nobody_sees_a_draft_and_everybody_what_is_announced(
    officer: EngagementOfficer,
) -> None:
    at = await draft(officer)
    assert (await officer.client.get(public(at))).status_code == 404
    assert (await officer.put(at, {k: v for k, v in NEW.items() if k != "organisation"})).is_success
    await officer.post(f"{at}/announcement", None)
    found = (await officer.client.get(public(at))).json()
    assert (found["phase"], found["edition"], found["access"]) == ("upcoming", 1, NEW["access"])
    refused = await officer.put(at, {k: v for k, v in NEW.items() if k != "organisation"})
    assert (refused.status_code, refused.json()["code"]) == (409, "event_announced")
    listed = (await officer.client.get(PUBLIC, params={"place": "E06000050"})).json()["items"]
    assert found["id"] in [each["id"] for each in listed]


async def test_an_event_of_two_days_is_not_past_on_its_second(officer: EngagementOfficer) -> None:
    at = await announced(officer)
    for hours, phase in ((-1, "upcoming"), (0, "running"), (26, "running"), (30, "past")):
        with time_machine.travel(STARTS + timedelta(hours=hours), tick=False):
            assert (await officer.client.get(public(at))).json()["phase"] == phase
            since = f"{STARTS + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
            coming = (await officer.client.get(PUBLIC, params={"since": since})).json()["items"]
            ids = [each["id"] for each in coming]
            assert (at.rpartition("/")[2] in ids) == (phase != "past")


async def test_who_follows_the_calendar_sees_an_event_move_and_be_cancelled(
    officer: EngagementOfficer,
) -> None:
    at = await announced(officer)
    first = await entry(officer, at)
    assert first.start == STARTS
    move = {
        "starts_at": "2099-12-05T14:00:00Z", "ends_at": "2099-12-05T16:00:00Z", "reason": "Flood",
    }  # fmt: skip
    assert (await officer.post(f"{at}/moves", move)).status_code == 200
    second = await entry(officer, at)
    assert second.start == datetime(2099, 12, 5, 14, tzinfo=UTC)
    assert second["SEQUENCE"] > first["SEQUENCE"]
    answer = await officer.post(f"{at}/cancellation", {"reason": "No hall"})
    assert answer.status_code == 200, answer.text
    third = await entry(officer, at)
    assert (str(third["STATUS"]), third["UID"]) == ("CANCELLED", first["UID"])
    assert third["SEQUENCE"] > second["SEQUENCE"]
    found = (await officer.client.get(public(at))).json()
    assert (found["phase"], found["cancelled_reason"]) == ("cancelled", "No hall")
    assert [each["reason"] for each in found["moves"]] == ["Flood"]
    feed = feedparser.parse((await officer.client.get(f"{PUBLIC}.atom")).content)
    assert not feed.bozo
    assert f"urn:uuid:{at.rpartition('/')[2]}" in [each.id for each in feed.entries]
    again = await officer.post(f"{at}/moves", move)
    assert (again.status_code, again.json()["code"]) == (409, "event_not_announced")


async def test_nobody_attends_before_it_begins_and_a_small_number_is_not_told(
    officer: EngagementOfficer,
) -> None:
    at = await announced(officer)
    came = {"attended": 6, "organisations": 2, "notes": "Buses"}
    early = await officer.put(f"{at}/attendance", came)
    assert (early.status_code, early.json()["code"]) == (409, "event_not_begun")
    with time_machine.travel(STARTS + timedelta(days=1)):
        for attended, told, note in ((6, None, "withheld"), (63, 65, None), (0, 0, None)):
            answer = await officer.put(f"{at}/attendance", came | {"attended": attended})
            assert answer.json()["attended"] == attended
            found = (await officer.client.get(public(at))).json()
            assert (found["attended"], found["attended_note"]) == (told, note)
            assert "notes" not in found
    with time_machine.travel(STARTS + timedelta(days=3)):
        late = await officer.post(f"{at}/cancellation", {"reason": "Rain"})
        assert (late.status_code, late.json()["code"]) == (409, "event_over")


def test_from_one_to_seven_people_are_never_told() -> None:
    assert {shown_attendance(each) for each in range(1, 8)} == {(None, "withheld")}
    assert shown_attendance(None) == (None, None)


async def test_an_event_belongs_to_a_consultation_of_its_own_organisation(
    officer: EngagementOfficer,
) -> None:
    other = EngagementOfficer(officer.client, officer.settings, org="7A1")
    theirs, ours = await survey(other), await survey(officer)
    foreign = await officer.post(AT, NEW | {"consultation": theirs.rpartition("/")[2]})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "consultation_unknown")
    id_ = ours.rpartition("/")[2]
    at = await announced(officer, consultation=id_)
    listed = (await officer.client.get(PUBLIC, params={"consultation": id_})).json()["items"]
    assert [each["id"] for each in listed] == [at.rpartition("/")[2]]


async def test_the_consultation_of_an_event_is_not_told_before_it_is_published(
    officer: EngagementOfficer,
) -> None:
    id_ = (await officer.draft()).rpartition("/")[2]
    at = await announced(officer, consultation=id_)
    assert (await officer.client.get(public(at))).json()["consultation"] is None
    assert (await officer.client.get(PUBLIC, params={"consultation": id_})).json()["items"] == []

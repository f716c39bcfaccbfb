"""Codes, enquiries, notes of events and addresses: each goes by a clock of its own."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.retention.erasure import erase_due
from services.engagement.retention.item_service import erase_items
from services.shared.database import Database
from services.shared.days import london_day
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer, survey
from tests.api.responses import Citizen
from tests.api.test_engagement_events import AT as EVENTS
from tests.api.test_engagement_events import STARTS, announced
from tests.api.test_engagement_responses import everything, rows
from tests.api.test_engagement_surveys import issued
from tests.api.test_engagement_voices import AT, CARERS, ENQUIRY, made

SERVES = ENGAGEMENT
ITEMS = "/v1/engagement/retention/items"
TODAY = london_day(datetime.now(UTC))
THREE_YEARS, FIVE_YEARS = timedelta(days=1096), timedelta(days=1826)
ANSWER = {"answer": "Kestrel House stays, Mrs Ogden."}
SCOPES = ("engagement.read", "engagement.write", "engagement.publish")


async def item(officer: EngagementOfficer, at: str, what: str = "enquiries") -> Any:
    """When it goes, and where it stands."""
    answer = await officer.get(ITEMS, what=what, limit="100")
    assert answer.status_code == 200, answer.text
    found = [each for each in answer.json()["items"] if each["href"] == at]
    return (found[0]["due_on"], found[0]["state"]) if found else None


async def test_codes_open_nothing_after_the_closing_and_go_with_the_next_look(
    jane: EngagementOfficer, john: EngagementOfficer, client: httpx.AsyncClient,
    settings: Settings, database: Database,
) -> None:  # fmt: skip
    at = await survey(jane, answered_by="invited")
    codes = await issued(jane, at, 3)
    await Citizen(client, invitation=codes[0]).responds(at)

    def left() -> int:
        return sum(each["consultation"] in at for each in rows(settings, "invitation"))

    await erase_due(database, datetime(2099, 2, 1, 23, tzinfo=UTC))
    assert left() == 2  # the body of the last request may still come
    with time_machine.travel(datetime(2099, 2, 1, tzinfo=UTC)):
        late = await Citizen(client, invitation=codes[1]).sends(at)
        assert (late.status_code, late.json()["code"]) == (409, "consultation_closed")
        told = (await jane.get(f"{at}/retention")).json()["items"]
        [clock] = [each for each in told if each["what"] == "invitations"]
        assert (clock["due_on"], clock["state"]) == ("2099-02-02", "kept")
    hold = await jane.post(f"{at}/legal-holds", {"reason": "A claim in court"})
    assert hold.status_code == 201
    await erase_due(database, datetime(2099, 2, 3, tzinfo=UTC))
    assert left() == 2
    await john.post(f"{at}/legal-holds/1/lifting", {"reason": "It was dismissed"})
    await erase_due(database, datetime(2099, 2, 3, tzinfo=UTC))
    assert left() == 0
    with time_machine.travel(datetime(2099, 2, 3, tzinfo=UTC)):
        told = (await jane.get(f"{at}/retention")).json()["items"]
        assert [e["state"] for e in told if e["what"] == "invitations"] == ["erased"]
        [batch] = (await jane.get(f"{at}/invitations")).json()["items"]
    assert batch["count"] == 3
    everybodys = await survey(jane)
    with time_machine.travel(datetime(2099, 2, 3, tzinfo=UTC)):
        told = (await jane.get(f"{everybodys}/retention")).json()["items"]
    assert "invitations" not in {each["what"] for each in told}


async def test_the_words_of_an_enquiry_go_and_it_still_counts(
    jane: EngagementOfficer, settings: Settings, database: Database, client: httpx.AsyncClient
) -> None:
    name = (await survey(jane)).rpartition("/")[2]
    words = {"question": "Does Quillfeather Surgery stay?"}
    asked = [await made(jane, "enquiries", ENQUIRY | words) for _ in range(3)]
    published = await made(jane, "enquiries", ENQUIRY | {"consultation": name})
    assert (await jane.post(f"{asked[0]}/answer", ANSWER)).status_code == 200
    merged = await jane.post(f"{asked[1]}/merger", {"into": asked[0].rpartition("/")[2]})
    assert merged.status_code == 200
    assert (await jane.post(f"{published}/answer", {"answer": "Yes."})).status_code == 200
    assert (await jane.post(f"{published}/publication", None)).status_code == 200
    due = TODAY + THREE_YEARS
    for each in asked:
        assert await item(jane, each) == (str(due), "kept")
    assert await item(jane, published) is None
    stranger = EngagementOfficer(client, settings, org="7A1")
    assert await item(stranger, asked[0]) is None
    assert await erase_items(database, datetime.now(UTC) + THREE_YEARS - timedelta(days=1)) == 0
    before = (await jane.get(asked[0])).headers["etag"]
    late = datetime.now(UTC) + THREE_YEARS
    with time_machine.travel(late):
        assert await item(jane, asked[0]) == (str(due), "due")
        assert await erase_items(database, late) == 3
        assert await erase_items(database, late) == 0
        assert await item(jane, asked[0]) == (str(due), "erased")
    kept = everything(settings)
    assert not [trace for trace in ("Quillfeather", "Kestrel", "Ogden") if trace in kept]
    gone = await jane.get(asked[0])
    assert gone.headers["etag"] != before
    found = gone.json()
    assert (found["state"], found["question"], found["answer"]) == ("answered", None, None)
    states = [(await jane.get(each)).json()["state"] for each in asked]
    assert states == ["answered", "merged", "waiting"]
    late_ones = (await jane.get(f"{AT}/enquiries", overdue="true")).json()["items"]
    assert found["id"] not in {each["id"] for each in late_ones}
    again = await jane.post(f"{asked[2]}/answer", ANSWER)
    assert (again.status_code, again.json()["code"]) == (409, "enquiry_erased")
    other = await made(jane, "enquiries", ENQUIRY)
    into = await jane.post(f"{other}/merger", {"into": asked[2].rpartition("/")[2]})
    assert (into.status_code, into.json()["code"]) == (422, "merger_unknown")
    public = (await client.get(f"/v1/public/consultations/{name}/enquiries")).json()["items"]
    assert [each["question"] for each in public] == [ENQUIRY["question"]]
    entries = [e for e in rows(settings, "audit_entry") if e["resource"] == asked[0]]
    assert entries[-1]["action"] == "retention.erased"
    assert entries[-1]["after_sha256"] is None


async def test_a_hold_of_its_consultation_keeps_an_enquiry_and_the_notes_of_an_event(
    jane: EngagementOfficer, john: EngagementOfficer, settings: Settings, database: Database
) -> None:
    at = await survey(jane)
    name = at.rpartition("/")[2]
    enquiry = await made(jane, "enquiries", ENQUIRY | {"consultation": name})
    event = await announced(jane, starts_at=STARTS.isoformat(), consultation=name)
    ended = datetime.fromisoformat((await jane.get(event)).json()["ends_at"])
    with time_machine.travel(ended):
        came = {"attended": 20, "organisations": 1, "notes": "Mr Pettigrew was cross."}
        assert (await jane.put(f"{event}/attendance", came)).status_code == 200
    due = str(london_day(ended) + FIVE_YEARS)
    assert await item(jane, event, "event_notes") == (due, "kept")
    assert (await jane.post(f"{at}/legal-holds", {"reason": "A claim"})).status_code == 201
    late = ended + FIVE_YEARS + timedelta(days=1)
    await erase_items(database, late)
    with time_machine.travel(late):
        assert await item(jane, enquiry) == (str(TODAY + THREE_YEARS), "held")
        assert await item(jane, event, "event_notes") == (due, "held")
    await john.post(f"{at}/legal-holds/1/lifting", {"reason": "It was dismissed"})
    assert await erase_items(database, late) == 2
    assert "Pettigrew" not in everything(settings)
    assert await item(jane, event, "event_notes") is None
    found = (await jane.get(event)).json()
    assert (found["notes"], found["organisations"]) == (None, 1)
    assert f"{EVENTS}/{found['id']}" == event


async def test_what_was_noted_of_a_contact_goes_and_its_day_stays(
    jane: EngagementOfficer, john: EngagementOfficer, settings: Settings, database: Database,
    client: httpx.AsyncClient,
) -> None:  # fmt: skip
    at = await survey(jane)
    carers = await made(jane, "stakeholders", CARERS)
    for about, said in ((None, "Mr Fenwick is ill"), (at.rpartition("/")[2], "Mrs Ogilvie too")):
        note = {"kind": "met", "on": "2026-11-20", "summary": said, "consultation": about}
        assert (await jane.post(f"{carers}/contacts", note)).status_code == 201
    due = date(2026, 11, 20) + FIVE_YEARS
    listed = (await jane.get(ITEMS, what="contact_notes")).json()["items"]
    assert [(e["href"], e["due_on"], e["state"]) for e in listed] == [
        (carers, str(due), "kept")
    ] * 2
    stranger = EngagementOfficer(client, settings, org="7A1")
    assert await item(stranger, carers, "contact_notes") is None
    assert (await jane.post(f"{at}/legal-holds", {"reason": "A claim"})).status_code == 201
    late, before = datetime.combine(due, time(12), UTC), (await jane.get(carers)).headers["etag"]
    await erase_items(database, late - timedelta(days=1))
    assert "Fenwick" in everything(settings)
    await erase_items(database, late)
    kept = everything(settings)
    assert ("Fenwick" in kept, "Ogilvie" in kept) == (False, True)
    await john.post(f"{at}/legal-holds/1/lifting", {"reason": "It was dismissed"})
    await erase_items(database, late)
    await erase_items(database, late)
    assert "Ogilvie" not in everything(settings)
    found = (await jane.get(f"{carers}/contacts")).json()["items"]
    assert [(e["on"], e["summary"], e["kind"]) for e in found] == [("2026-11-20", None, "met")] * 2
    assert all(each["erased_at"] for each in found)
    assert (await jane.get(carers)).headers["etag"] != before
    acts = [e["action"] for e in rows(settings, "audit_entry") if e["resource"] == carers]
    assert acts.count("retention.erased") == 2


async def test_an_address_to_which_nothing_was_sent_for_two_years_goes(
    jane: EngagementOfficer, settings: Settings, database: Database
) -> None:
    at = await survey(jane)  # of which 27D tells today
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    people = {"nobody": ("7A1", None), "all": ("27D", None), "one": ("27D", UUID(at[-36:]))}
    with psycopg.connect(settings.database_url("engagement")) as connection:
        for name, (owner, consultation) in people.items():
            id_, address = uuid4(), f"{name}@example.org"
            connection.execute(
                "INSERT INTO recipient VALUES (%s, %s, %s, 'english', %s)",
                (id_, owner, address, long_ago),
            )
            connection.execute(
                "INSERT INTO subscription (id, owner, consultation, state, asked_at, confirmed_at)"
                " VALUES (%s, %s, %s, 'confirmed', %s, %s)",
                (id_, owner, consultation, long_ago, long_ago),
            )

    def known() -> set[str]:
        return {each["address"].partition("@")[0] for each in rows(settings, "recipient")}

    await erase_items(database, long_ago + timedelta(days=730))
    assert known() == {"nobody", "all", "one"}
    await erase_items(database, long_ago + timedelta(days=731))
    assert known() == {"all", "one"}
    await erase_items(database, datetime.now(UTC) + timedelta(days=731))
    assert known() == set()

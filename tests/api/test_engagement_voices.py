"""Stakeholders with their clocks, enquiries with their answers, and stories with their consent."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.consultations.reference.tables import law_book
from services.engagement.enquiries.rules.due import EnquiryKind, enquiry_due
from services.engagement.stakeholders.rules.due import Basis, reply_due
from services.engagement.stories.service import erase_run_out
from services.shared.database import Database
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer, survey

SERVES = ENGAGEMENT
AT = "/v1/engagement"
ENQUIRY = {
    "organisation": "27D", "kind": "question", "channel": "email",
    "question": "Does my surgery stay?", "received_on": "2026-11-02",
}  # fmt: skip
CARERS: dict[str, Any] = {
    "organisation": "27D", "name": "Carers' Centre", "sector": "voluntary", "basis": "none",
    "areas": ["E06000050"], "groups": ["unpaid carers"], "power": 2, "interest": 5,
}  # fmt: skip
CONSENT = {
    "organisation": "27D", "scope": "board", "given_on": "2026-11-02", "expires_on": "2098-11-02",
}  # fmt: skip
SECRET = "I waited four hours with Blodwen's cat"
TOLD = {"title": "Four hours", "steps": [{"what": SECRET, "felt": "cold"}]}


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def made(officer: EngagementOfficer, what: str, body: object) -> str:
    answer = await officer.post(f"{AT}/{what}", body)
    assert answer.status_code == 201, answer.text
    return f"{AT}/{what}/{answer.json()['id']}"


async def test_an_enquiry_is_answered_between_its_receipt_and_today(
    officer: EngagementOfficer,
) -> None:
    early = await officer.post(f"{AT}/enquiries", ENQUIRY | {"received_on": "2099-01-01"})
    at = await made(officer, "enquiries", ENQUIRY)
    for answer in (
        early,
        await officer.post(f"{at}/answer", {"answer": "Yes.", "answered_on": "2099-01-01"}),
        await officer.post(f"{at}/answer", {"answer": "Yes.", "answered_on": "2026-11-01"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "day_outside")
    assert "2026-11-02" in answer.json()["errors"][0]["detail"]
    assert (await officer.get(at)).json()["answered_on"] is None


@pytest.mark.parametrize(
    ("kind", "received_on", "due_on"),
    [
        ("question", date(2026, 12, 4), date(2027, 1, 6)),
        ("freedom_of_information", date(2027, 3, 12), date(2027, 4, 13)),
        ("rights_request", date(2027, 1, 31), date(2027, 3, 1)),
        ("data_protection_complaint", date(2026, 12, 3), date(2027, 1, 4)),
        ("data_protection_complaint", date(2026, 6, 18), None),
    ],
)
def test_an_enquiry_is_due_as_the_law_of_its_kind_says(
    kind: EnquiryKind, received_on: date, due_on: date | None
) -> None:
    assert enquiry_due(kind, received_on, law_book().holidays) == due_on


@pytest.mark.parametrize(
    ("basis", "due_on"),
    [
        ("council_scrutiny", date(2027, 1, 1)),
        ("healthwatch", date(2027, 1, 6)),
        ("none", None),
        ("other", None),
    ],
)
def test_a_statutory_consultee_is_answered_in_its_time(basis: Basis, due_on: date | None) -> None:
    assert reply_due(basis, date(2026, 12, 4), law_book().holidays) == due_on


async def test_an_enquiry_is_answered_and_published_under_its_reference(
    officer: EngagementOfficer,
) -> None:
    consultation = (await survey(officer)).rpartition("/")[2]
    at = await made(officer, "enquiries", ENQUIRY | {"consultation": consultation})
    found = (await officer.get(at)).json()
    assert found["reference"].startswith("ENQ-2026-")
    assert found["due_on"] == "2026-11-30"
    early = await officer.post(f"{at}/publication", None)
    assert (early.status_code, early.json()["code"]) == (409, "enquiry_not_answered")
    public = f"/v1/public/consultations/{consultation}/enquiries"
    assert (await officer.post(f"{at}/answer", {"answer": "Yes."})).json()["state"] == "answered"
    assert (await officer.client.get(public)).json()["items"] == []
    assert (await officer.post(f"{at}/publication", None)).status_code == 200
    (shown,) = (await officer.client.get(public)).json()["items"]
    assert (shown["reference"], shown["answer"]) == (found["reference"], "Yes.")
    assert (await officer.post(f"{at}/answer", {"answer": "No."})).status_code == 200
    assert (await officer.client.get(public)).json()["items"] == []


async def test_no_kept_answer_has_the_words_of_people_or_a_hash_of_them(
    officer: EngagementOfficer, settings: Settings
) -> None:
    """Of an enquiry, an answer, a stakeholder's address and a story, sent with keys."""
    asked = ENQUIRY | {"question": "Does Blodwen's own surgery stay?"}
    reached = CARERS | {"contact": {"name": "Kim", "email": "kim@example.org"}, "consent": True}
    sent = [
        await officer.post(f"{AT}/{what}", body, **{"Idempotency-Key": f"key-of-{what}"})
        for what, body in (("enquiries", asked), ("stakeholders", reached), ("stories", CONSENT))
    ]
    at = f"{AT}/enquiries/{sent[0].json()['id']}/answer"
    answer = {"answer": "Blodwen's surgery stays."}
    sent += [await officer.post(at, answer, **{"Idempotency-Key": "key-of-the-answer"})]
    again = await officer.post(f"{AT}/enquiries", asked, **{"Idempotency-Key": "key-of-enquiries"})
    with psycopg.connect(settings.database_url("engagement")) as connection:
        rows = connection.execute("SELECT to_jsonb(k)::text FROM idempotency_key AS k").fetchall()
    kept = "\n".join(row[0] for row in rows)
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == sent[0].json()
    for told in ("Blodwen", "kim@example.org", *hashes(*(each.text for each in sent))):
        assert told not in kept
    assert not any(each in kept for each in hashes(*(e.request.content.decode() for e in sent)))


async def test_an_enquiry_that_waits_too_long_is_listed(officer: EngagementOfficer) -> None:
    at = await made(officer, "enquiries", ENQUIRY)
    same = await made(officer, "enquiries", ENQUIRY)
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        late = (await officer.get(f"{AT}/enquiries", overdue="true")).json()["items"]
        assert {at.rpartition("/")[2], same.rpartition("/")[2]} <= {each["id"] for each in late}
        into = {"into": at.rpartition("/")[2]}
        assert (await officer.post(f"{same}/merger", into)).json()["state"] == "merged"
        late = (await officer.get(f"{AT}/enquiries", overdue="true")).json()["items"]
        assert same.rpartition("/")[2] not in {each["id"] for each in late}
    refused = await officer.post(f"{same}/answer", {"answer": "Yes."})
    assert (refused.status_code, refused.json()["code"]) == (409, "enquiry_merged")
    around = await officer.post(f"{at}/merger", {"into": same.rpartition("/")[2]})
    assert (around.status_code, around.json()["code"]) == (422, "merger_unknown")


async def test_a_request_of_scrutiny_waits_until_it_is_answered(
    officer: EngagementOfficer,
) -> None:
    council = CARERS | {"sector": "statutory", "basis": "council_scrutiny"}
    at = await made(officer, "stakeholders", council)
    asked = {"kind": "request", "on": "2026-12-04", "summary": "Travel times"}
    assert (await officer.post(f"{at}/contacts", asked)).status_code == 201

    async def state() -> tuple[str, str]:
        first = (await officer.get(f"{at}/contacts")).json()["items"][0]
        return first["due_on"], first["state"]

    for day, told in ((1, "waiting"), (2, "overdue")):
        with time_machine.travel(datetime(2027, 1, day, 12, tzinfo=UTC)):
            assert await state() == ("2027-01-01", told)
    answer = {"kind": "answer", "on": "2026-12-20", "summary": "Sent", "answers": 1}
    assert (await officer.post(f"{at}/contacts", answer)).status_code == 201
    assert (await state())[1] == "answered"
    again = await officer.post(f"{at}/contacts", answer)
    assert (again.status_code, again.json()["code"]) == (409, "request_answered")


async def test_how_a_person_is_reached_is_held_by_consent_or_duty_only(
    officer: EngagementOfficer,
) -> None:
    reached = CARERS | {"contact": {"name": "Kim", "email": "kim@example.org"}}
    refused = await officer.post(f"{AT}/stakeholders", reached)
    assert refused.status_code == 422
    at = await made(officer, "stakeholders", reached | {"consent": True})
    listed = (await officer.get(f"{AT}/stakeholders", place="E06000050")).json()["items"]
    assert at.rpartition("/")[2] in {each["id"] for each in listed}


def everything(settings: Settings) -> str:
    """Every row of every table, as text."""
    found = []
    with psycopg.connect(settings.database_url("engagement")) as connection:
        for (table,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            rows = connection.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t')
            found += [row[0] for row in rows]
    return "\n".join(found)


def hashes(*told: object) -> set[str]:
    return {sha256(str(each).encode()).hexdigest() for each in told}


async def test_nothing_of_a_story_is_left_once_the_consent_is_withdrawn(
    officer: EngagementOfficer, settings: Settings
) -> None:
    at = await made(officer, "stories", CONSENT)
    told = await officer.put(f"{at}/content", TOLD)
    assert told.json()["steps"][0]["what"] == SECRET
    assert SECRET in everything(settings)
    ended = await officer.post(f"{at}/withdrawal", None, **{"Idempotency-Key": "withdraw-1"})
    assert (ended.status_code, ended.json()["state"]) == (200, "withdrawn")
    left = everything(settings)
    assert SECRET not in left
    assert not any(
        each in left for each in hashes(SECRET, told.text, told.request.content.decode())
    )
    found = (await officer.get(at)).json()
    assert (found["title"], found["steps"]) == (None, None)
    again = await officer.put(f"{at}/content", TOLD)
    assert (again.status_code, again.json()["code"]) == (409, "consent_over")
    items = (await officer.get(f"{AT}/stories")).json()["items"]
    assert at.rpartition("/")[2] not in {each["id"] for each in items}


async def test_after_its_last_day_a_story_is_gone_from_every_answer_and_then_from_the_tables(
    officer: EngagementOfficer, settings: Settings
) -> None:
    at = await made(officer, "stories", CONSENT | {"expires_on": "2098-06-30"})
    await officer.put(f"{at}/content", TOLD | {"title": "Until midsummer"})
    with time_machine.travel(datetime(2098, 6, 30, 22, 59, 59, tzinfo=UTC)):  # 23:59:59 London
        assert (await officer.get(at)).status_code == 200
    late = datetime(2098, 6, 30, 23, 0, 1, tzinfo=UTC)
    with time_machine.travel(late):
        assert (await officer.get(at)).status_code == 404
        listed = (await officer.get(f"{AT}/stories")).json()["items"]
        assert at.rpartition("/")[2] not in {each["id"] for each in listed}
        database = Database(settings.database_url("engagement"))
        try:
            assert await erase_run_out(database, late) >= 1
            assert await erase_run_out(database, late) == 0
        finally:
            await database.close()
    assert "Until midsummer" not in everything(settings)

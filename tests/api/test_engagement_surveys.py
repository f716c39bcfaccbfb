"""Surveys that stand alone: labelled everywhere, by invitation where that is asked, in waves."""

import asyncio
import csv
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.days import LONDON
from services.shared.settings import Settings
from tests.api.consultations import DUTY, QUESTIONS, EngagementOfficer, survey
from tests.api.responses import Citizen
from tests.api.results import entered, frozen, of, opened, results, said
from tests.unit.engagement.consultations.records import WHOLE

SERVES = ENGAGEMENT
LABEL = "This is a survey, and no consultation: no decision can rest on it alone."
WELSH_LABEL = "Arolwg yw hwn"
AGAINST = {"opinion": "against", "why": "Too far.", "may_publish": False}
ALL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture(scope="module")
async def staff(officer: EngagementOfficer) -> str:
    return await survey(officer, answered_by="invited", title="Staff survey")


async def issued(officer: EngagementOfficer, at: str, count: int, **headers: str) -> list[str]:
    answer = await officer.post(f"{at}/invitations", {"count": count}, **headers)
    assert answer.status_code == 201, answer.text
    codes: list[str] = answer.json()["codes"]
    return codes


def written(settings: Settings) -> str:
    """All that the database holds, as text."""
    with psycopg.connect(settings.owner_database_url("engagement")) as connection:
        tables = [name for (name,) in connection.execute(ALL_TABLES)]
        rows = [connection.execute(f'SELECT t::text FROM "{each}" AS t') for each in tables]  # type: ignore[arg-type]
        return "".join(text for found in rows for (text,) in found)


async def test_a_survey_is_labelled_wherever_it_is_told(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await opened(officer, title="Why A&E?")
    name = at.rpartition("/")[2]
    await entered(officer, at, said(20, {"view": "agree"}))
    await frozen(officer, at)
    listed = (await officer.get(kind="survey")).json()["items"]
    public = (await client.get("/v1/public/consultations")).json()["items"]
    for one in (
        (await officer.get(at)).json(),
        next(each for each in listed if each["id"] == name),
        next(each for each in public if each["id"] == name),
        (await client.get(f"/v1/public/consultations/{name}")).json(),
        (await officer.get(f"{at}/results")).json(),
    ):
        assert one["label"] == LABEL
    assert LABEL in (await officer.get(f"{at}/report.html")).text
    for form in ("atom", "ics"):
        path = f"/v1/public/consultations.{form}"
        assert LABEL[:16] in (await client.get(path)).text
        assert WELSH_LABEL in (await client.get(f"{path}?language=welsh")).text


async def test_a_survey_never_becomes_a_consultation(officer: EngagementOfficer) -> None:
    at = await officer.draft(kind="survey")
    await officer.enter(at, "duty-assessment", DUTY | {"level": "consult"})
    assert "survey_consults" in await officer.refused(at, "scoped")
    answer = await officer.post(
        "/v1/engagement/consultations",
        {"organisation": "27D", "title": "T", "summary": "S", "nations": ["england"],
         "kind": "engagement", "areas": [], "answered_by": "invited"},
    )  # fmt: skip
    assert answer.status_code == 422


async def test_no_decision_rests_on_a_survey_and_its_responses_can_be_frozen_after_its_report(
    officer: EngagementOfficer,
) -> None:
    at = await opened(officer)
    refused = await officer.put(f"{at}/decision", WHOLE["decision"])
    assert (refused.status_code, refused.json()["code"]) == (409, "no_consultation")
    await entered(officer, at, said(10, {"view": "agree"}))
    late = WHOLE["report"] | {"late_explanation": "Staff were away."}
    await officer.enter(at, "report", late | {"published_on": "2026-11-20"})
    await officer.goes(at, "reported")
    await frozen(officer, at)
    assert of(await results(officer, at), "view")["answered"] == 10


async def test_a_code_lets_one_response_in(
    officer: EngagementOfficer, client: httpx.AsyncClient, staff: str
) -> None:
    [code] = await issued(officer, staff, 1)
    nobody = await Citizen(client).sends(staff)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "invitation_needed")
    made_up = await Citizen(client, invitation=code[:-1] + "0-1").sends(staff)
    assert (made_up.status_code, made_up.json()["code"]) == (403, "invitation_invalid")
    jane = Citizen(client, invitation=code.lower().replace("-", " "))
    first, again = [await jane.sends(staff) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["receipt"] == again.json()["receipt"]
    other = await Citizen(client, invitation=code).sends(staff)
    assert (other.status_code, other.json()) == (403, other.json() | {"code": "invitation_invalid"})
    assert (await jane.changes(AGAINST)).status_code == 200


async def test_whether_a_code_was_used_is_found_out_by_using_it_alone(
    officer: EngagementOfficer, client: httpx.AsyncClient, staff: str
) -> None:
    """A form that does not fit is answered alike with a fresh code, a used one and none."""
    fresh, used = await issued(officer, staff, 2)
    await Citizen(client, invitation=used).responds(staff)
    wrong = [
        (await Citizen(client, invitation=each).sends(staff, {"opinion": "maybe"})).json()
        for each in (fresh, used, "")
    ]
    for each in wrong:
        del each["request_id"]
    assert wrong[0]["code"] == "response_invalid"
    assert wrong[0] == wrong[1] == wrong[2]
    await Citizen(client, invitation=fresh).responds(staff)


async def test_two_at_once_with_one_code_are_one(
    officer: EngagementOfficer, client: httpx.AsyncClient, staff: str
) -> None:
    [code] = await issued(officer, staff, 1)
    answers = await asyncio.gather(*(Citizen(client, invitation=code).sends(staff) for _ in "12"))
    assert sorted(each.status_code for each in answers) == [201, 403]


async def test_nothing_ties_a_code_to_an_answer(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    """Neither the code nor when it was answered is kept, nor an event of each answer."""
    at = await survey(officer, answered_by="invited")
    codes = await issued(officer, at, 9)
    for code in codes:
        await Citizen(client, invitation=code).responds(at)
    held = written(settings)
    assert not any(code in held or code.replace("-", "") in held for code in codes)
    with psycopg.connect(settings.owner_database_url("engagement")) as connection:
        of_this = {"at": at, "id": at.rpartition("/")[2]}
        unused = "SELECT count(*) FROM invitation WHERE consultation = %(id)s"
        assert connection.execute(unused, of_this).fetchone() == (0,)
        moments = connection.execute(
            "SELECT entered_at, changed_at, received_at FROM response"
            " JOIN response_answers ON response = id WHERE response.consultation = %(id)s",
            of_this,
        ).fetchall()
        midnights = {
            each.astimezone(LONDON).strftime("%H:%M:%S.%f") for row in moments for each in row
        }
        assert midnights == {"00:00:00.000000"}
        entries = connection.execute(
            "SELECT DISTINCT resource FROM audit_entry WHERE action = 'response.submitted'"
            " AND resource LIKE %(at)s || '%%'",
            of_this,
        ).fetchall()
        assert entries == [(f"{at}/responses",)]
        told = (
            "SELECT count(*) FROM outbox_event WHERE type LIKE '%%response.%%' AND data::text LIKE"
        )
        assert connection.execute(f"{told} '%%' || %(at)s || '%%'", of_this).fetchone() == (0,)


async def test_codes_are_told_once_to_who_asked_and_again_with_the_same_key_only(
    officer: EngagementOfficer, staff: str
) -> None:
    key = {"Idempotency-Key": "codes-of-today"}
    first, again = [await issued(officer, staff, 3, **key) for _ in range(2)]
    assert first == again
    assert len({*first, *await issued(officer, staff, 3)}) == 6
    listed = (await officer.get(f"{staff}/invitations")).json()["items"]
    assert listed[-1].keys() == {"number", "count", "issued_by", "issued_at"}
    foreign = EngagementOfficer(officer.client, officer.settings, org="7A1")
    assert (await foreign.get(f"{staff}/invitations")).status_code == 404
    assert (await foreign.post(f"{staff}/invitations", {"count": 1})).status_code == 404


async def test_a_code_is_of_its_own_survey(
    officer: EngagementOfficer, client: httpx.AsyncClient, staff: str
) -> None:
    [code] = await issued(officer, staff, 1)
    other = await survey(officer, answered_by="invited")
    answer = await Citizen(client, invitation=code).sends(other)
    assert (answer.status_code, answer.json()["code"]) == (403, "invitation_invalid")
    await Citizen(client, invitation=code).responds(staff)


async def test_nobody_answers_for_those_who_are_invited(
    officer: EngagementOfficer, staff: str
) -> None:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    body: dict[str, Any] = said(1, {"opinion": "for", "may_publish": True}, received_at=now)[0]
    sent = {"responses": [{"client_id": "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77", **body}]}
    answer = await officer.post(f"{staff}/responses", sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "invited_only")
    everybodys = await survey(officer)
    answer = await officer.post(f"{everybodys}/invitations", {"count": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_invited")


async def test_a_wave_asks_the_same_again(officer: EngagementOfficer, staff: str) -> None:
    made = await officer.post(f"{staff}/waves", {"starts_on": "2099-02-01", "closes_on": None})
    assert made.status_code == 201, made.text
    second = f"/v1/engagement/consultations/{made.json()['id']}"
    assert (made.json()["wave"], made.json()["state"]) == (2, "draft")
    assert made.json()["answered_by"] == "invited"
    asked = (await officer.get(f"{second}/questionnaire")).json()
    assert asked["questions"] == (await officer.get(f"{staff}/questionnaire")).json()["questions"]
    corrected = [QUESTIONS[0] | {"text": "What do you think of it?"}, *QUESTIONS[1:]]
    assert (
        await officer.put(f"{second}/questionnaire", {"questions": corrected})
    ).status_code == 200
    other = await officer.put(
        f"{second}/questionnaire", {"questions": QUESTIONS[:1] + QUESTIONS[2:]}
    )
    assert (other.status_code, other.json()["code"]) == (409, "wave_differs")
    unfrozen = await officer.post(f"{second}/waves", {})
    assert (unfrozen.status_code, unfrozen.json()["code"]) == (409, "no_wave")
    third = (await officer.post(f"{staff}/waves", {})).json()
    assert (third["wave"], third["series"]) == (3, staff.rpartition("/")[2])
    listed = (await officer.get(f"{second}/waves")).json()["items"]
    assert [each["wave"] for each in listed] == [1, 2, 3]


async def test_only_a_survey_has_waves(officer: EngagementOfficer) -> None:
    at = await survey(officer, kind="engagement")
    answer = await officer.post(f"{at}/waves", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_wave")
    foreign = EngagementOfficer(officer.client, officer.settings, org="7A1")
    assert (await foreign.post(f"{at}/waves", {})).status_code == 404


async def test_one_person_answers_two_waves_and_each_has_its_own(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    """With one key for both: it is known by the survey that it was used for (decidim 16029)."""
    first, second = [await survey(officer) for _ in range(2)]
    person = Citizen(client)
    await person.responds(first)
    await person.responds(second, AGAINST)
    for at, told in ((first, ["for", "", "yes"]), (second, ["against", "Too far.", "no"])):
        table = list(csv.reader((await officer.get(f"{at}/responses.csv")).text.splitlines()))
        assert [line[-3:] for line in table[1:]] == [told]


async def test_what_an_answer_makes_mandatory_an_edit_makes_optional_again(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    """formbricks 6250."""
    opinion, why, may_publish = QUESTIONS
    at = await survey(officer, [opinion, why | {"mandatory": True}, may_publish])
    person = await Citizen(client).responds(at, AGAINST)
    assert (await person.changes({"opinion": "for", "may_publish": True})).status_code == 200
    again = await person.changes({"opinion": "against", "may_publish": True})
    assert [each["code"] for each in again.json()["errors"]] == ["answer_missing"]

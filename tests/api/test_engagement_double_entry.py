"""A form that was typed in is entered a second time by somebody else, and never counts twice."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.consultations import QUESTIONS, EngagementOfficer, survey
from tests.api.responses import BODY, Citizen

SERVES = ENGAGEMENT
AFTER_CLOSING = datetime(2099, 2, 2, tzinfo=UTC)
WORD = "quinquereme"
ASKED: list[dict[str, Any]] = [
    *QUESTIONS,
    {"code": "age", "kind": "number", "text": "Age?", "about": "equality"},
]
AGAINST = {"opinion": "against", "why": "Too far.", "may_publish": True}
SECOND: dict[str, Any] = {
    "questionnaire_version": 1,
    "privacy_notice": "1",
    "answers": AGAINST,
}


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture(scope="module")
def colleague(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings, sub="john")


@pytest.fixture(scope="module")
async def at(officer: EngagementOfficer) -> str:
    return await survey(officer, ASKED)


async def typed(officer: EngagementOfficer, at: str, **more: Any) -> tuple[str, Citizen]:
    """The path of a form that the officer has typed in, and who holds its receipt."""
    body = BODY | {"answers": AGAINST, "client_id": str(uuid4()), "channel": "paper"} | more
    body |= {"received_at": datetime.now(UTC).isoformat()}
    answer = await officer.post(f"{at}/responses", {"responses": [body]})
    assert answer.status_code == 201, answer.text
    [made] = answer.json()["items"]
    return f"{at}/responses/{made['id']}", Citizen(officer.client, made["receipt"])


async def again(colleague: EngagementOfficer, form: str, **more: Any) -> httpx.Response:
    return await colleague.post(f"{form}/second-entry", SECOND | more)


async def decided(
    officer: EngagementOfficer, form: str, decision: str, **more: Any
) -> httpx.Response:
    body = {"decision": decision, "reason": "I looked at the form."} | more
    return await officer.post(f"{form}/second-entry/decision", body)


async def rates(officer: EngagementOfficer, at: str) -> dict[str, Any]:
    return dict((await officer.get(f"{at}/double-entry")).json())


async def test_two_who_read_the_same_agree_and_nothing_is_kept_of_it(
    officer: EngagementOfficer, colleague: EngagementOfficer, at: str
) -> None:
    form, _ = await typed(officer, at, equality={"age": 40})
    made = await again(colleague, form, answers=AGAINST | {"why": " Too\nfar. "})
    assert made.status_code == 201, made.text
    assert (made.json()["differing"], made.json()["entered_by"]) == ([], "john")
    assert (await officer.get(f"{form}/second-entry")).json()["differences"] == []
    assert (await decided(colleague, form, "first")).json()["code"] == "nothing_to_decide"
    twice = await again(colleague, form)
    assert (twice.status_code, twice.json()["code"]) == (409, "entered_twice")


async def test_what_differs_is_shown_and_a_person_decides(
    officer: EngagementOfficer, colleague: EngagementOfficer, at: str
) -> None:
    before = await rates(officer, at)
    form, citizen = await typed(officer, at)
    read = {"opinion": "for", "may_publish": True}
    made = await again(colleague, form, answers=read, area="E06000050")
    assert made.json()["differing"] == ["area", "opinion", "why"]
    assert "Too far" not in made.text
    shown = await officer.get(f"{form}/second-entry")
    assert shown.headers["cache-control"] == "no-store"
    assert shown.json()["differences"] == [
        {"name": "area", "first": None, "second": "E06000050"},
        {"name": "opinion", "first": "against", "second": "for"},
        {"name": "why", "first": "Too far.", "second": None},
    ]
    assert form.rpartition("/")[2] in (await rates(officer, at))["waiting"]
    own = await decided(officer, form, "second")
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    stale = await colleague.client.post(
        f"{form}/second-entry/decision",
        json={"decision": "second", "reason": "x"},
        headers=colleague.headers | {"If-Match": '"stale"'},
    )
    assert stale.status_code == 412
    taken = await decided(colleague, form, "second")
    assert taken.status_code == 200, taken.text
    assert (taken.json()["decision"], taken.json()["decided_by"]) == ("second", "john")
    assert (await citizen.reads()).json()["answers"] == read
    assert (await decided(colleague, form, "first")).json()["code"] == "nothing_to_decide"
    after = await rates(officer, at)
    assert (after["forms"], after["undecided"]) == (before["forms"] + 1, before["undecided"])
    found = {each["name"]: each for each in after["items"]}
    assert found["opinion"]["rate"] == found["opinion"]["differing"] / after["forms"]
    listed = (await officer.get(f"{at}/responses", limit=100)).json()["items"]
    assert [each["id"] for each in listed].count(form.rpartition("/")[2]) == 1


async def test_a_corrected_form_is_judged_as_any_response(
    officer: EngagementOfficer, colleague: EngagementOfficer, at: str
) -> None:
    form, citizen = await typed(officer, at)
    await again(colleague, form, answers=AGAINST | {"why": "Too fat."})
    missing = await decided(colleague, form, "corrected")
    assert missing.status_code == 422
    hidden = SECOND | {"answers": {"opinion": "for", "why": "x", "may_publish": True}}
    refused = await decided(colleague, form, "corrected", corrected=hidden)
    assert refused.status_code == 422, refused.text
    assert [each["pointer"] for each in refused.json()["errors"]] == ["#/corrected/answers/why"]
    right = SECOND | {"answers": AGAINST | {"why": "Too far away."}}
    taken = await decided(colleague, form, "corrected", corrected=right)
    assert taken.status_code == 200, taken.text
    assert (await citizen.reads()).json()["answers"]["why"] == "Too far away."


async def test_only_another_person_of_the_owner_reads_a_form_that_was_typed_in(
    officer: EngagementOfficer, colleague: EngagementOfficer, at: str, client: httpx.AsyncClient
) -> None:
    form, _ = await typed(officer, at)
    assert (await again(officer, form)).json()["code"] == "second_person_needed"
    other = EngagementOfficer(client, officer.settings, org="7A1", sub="eve")
    assert (await again(other, form)).json()["code"] == "consultation_not_found"
    assert (await other.get(f"{form}/second-entry")).status_code == 404
    assert (await other.get(f"{at}/double-entry")).status_code == 404
    assert (await officer.get(f"{form}/second-entry")).json()["code"] == "second_entry_not_found"
    wrong = await again(colleague, form, answers={"opinion": "perhaps", "may_publish": True})
    assert [each["pointer"] for each in wrong.json()["errors"]] == ["#/answers/opinion"]
    await Citizen(client).responds(at)
    listed = (await officer.get(f"{at}/responses", channel="online")).json()["items"]
    online = await again(colleague, f"{at}/responses/{listed[0]['id']}")
    assert online.json()["code"] == "not_typed_in"


def held(settings: Settings) -> str:
    """All that the service's database holds, as one text."""
    with psycopg.connect(settings.database_url("engagement")) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        return str(
            [connection.execute(f'SELECT t::text FROM "{name}" t').fetchall() for (name,) in tables]
        )


async def test_a_change_and_a_withdrawal_take_the_second_entry_with_them(
    officer: EngagementOfficer, colleague: EngagementOfficer, at: str, settings: Settings
) -> None:
    before = (await rates(officer, at))["forms"]
    changed, author = await typed(officer, at)
    withdrawn, sender = await typed(officer, at)
    for form in (changed, withdrawn):
        made = await again(colleague, form, answers=AGAINST | {"why": WORD})
        assert made.status_code == 201, made.text
    assert WORD in held(settings)
    assert (await author.changes(AGAINST)).status_code == 200
    assert (await sender.withdraws()).status_code == 204
    assert WORD not in held(settings)
    assert (await officer.get(f"{changed}/second-entry")).status_code == 404
    assert (await rates(officer, at))["forms"] == before


async def test_after_the_freeze_the_first_entry_stands_and_goes_with_a_withdrawal(
    officer: EngagementOfficer, colleague: EngagementOfficer, settings: Settings
) -> None:
    at = await survey(officer, ASKED)
    form, citizen = await typed(officer, at)
    await again(colleague, form, answers=AGAINST | {"why": WORD})
    freeze = {"frozen_on": "2026-11-20", "responses": 1, "late_post": 0}
    early = await officer.put(f"{at}/response-freeze", freeze)
    assert (early.status_code, early.json()["code"]) == (409, "part_early")
    with time_machine.travel(AFTER_CLOSING):
        await officer.enter(at, "response-freeze", freeze)
    late = await decided(colleague, form, "second")
    assert (late.status_code, late.json()["code"]) == (409, "responses_frozen")
    assert (await decided(colleague, form, "first")).status_code == 200
    assert WORD not in held(settings)
    assert (await citizen.withdraws()).status_code == 204
    assert (await rates(officer, at))["forms"] == 0


async def test_what_hints_at_danger_is_compared_by_who_is_named_and_by_nobody_else(
    officer: EngagementOfficer,
    colleague: EngagementOfficer,
    client: httpx.AsyncClient,
    settings: Settings,
    at: str,
) -> None:
    danger = AGAINST | {"why": "I want to kill myself in Ward 9."}
    form, _ = await typed(officer, at, answers=danger)
    assert (await again(colleague, form)).status_code == 201
    mary = EngagementOfficer(client, settings, sub="mary")
    for refused in (await mary.get(f"{form}/second-entry"), await decided(mary, form, "second")):
        assert (refused.status_code, refused.json()["code"]) == (403, "safeguarding_officer_needed")
        assert "Ward 9" not in refused.text
    assert "Ward 9" in (await officer.get(f"{form}/second-entry")).text

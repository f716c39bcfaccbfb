"""What goes when: it is seen before, held by law, erased piece by piece; counts stand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.retention import erasure
from services.engagement.retention.erasure import erase_due
from services.shared.database import Database, WriteSession
from services.shared.days import london_day
from services.shared.settings import Settings
from tests.api.coders import answers, codes, framed, theme
from tests.api.consultations import EngagementOfficer
from tests.api.responses import Citizen
from tests.api.results import FREEZE, QUESTIONS, entered, opened, said
from tests.api.test_engagement_responses import everything, rows
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT
SCOPES = ("engagement.read", "engagement.write", "engagement.publish", "engagement.moderate")
NOW = datetime.now(UTC)
POLICIES = "/v1/engagement/retention/policies"
SEX = {"code": "sex", "kind": "single", "text": "Sex", "about": "equality"}
ASKED = [*QUESTIONS, SEX | {"options": options("f", "prefer_not_to_say")}]
LATE = datetime(2033, 1, 1, tzinfo=UTC)
WORDS = ("The bus never comes, says Ann.", "Parking is dear, said Bob to me.")


async def survey_of_words(officer: EngagementOfficer) -> tuple[str, list[dict[str, Any]]]:
    """Closed on 31 July 2026 and frozen; two who wrote something, and ten who did not."""
    at = await opened(officer, ASKED)
    wrote = [
        each | {"equality": {"sex": "f"}, "respondent": {"place": "CH65 9"}}
        for text in WORDS
        for each in said(1, {"view": "disagree", "why": text, "may_publish": True})
    ]
    wrote[1]["respondent"] = {"kind": "organisation", "speaks_for": "The Bus Users"}
    made = await entered(officer, at, [*wrote, *said(10, {"view": "agree"})])
    await framed(officer, at, theme("bus"), theme("parking"))
    found = {each["text"]: each["response"] for each in await answers(officer, at)}
    await codes(officer, at, {found[WORDS[0]]: ["bus:negative"], found[WORDS[1]]: ["parking"]})
    answer = await officer.post(
        f"{at}/responses/{found[WORDS[0]]}/moderation",
        {
            "act": "publish", "reason": "fits",
            "redactions": [{"question": "why", "start": 26, "end": 29, "reason": "names_a_person"}],
        },
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    await officer.enter(at, "response-freeze", FREEZE)
    return at, made


async def clocks(officer: EngagementOfficer, at: str) -> dict[str, tuple[str | None, str]]:
    answer = await officer.get(f"{at}/retention")
    assert answer.status_code == 200, answer.text
    return {each["what"]: (each["due_on"], each["state"]) for each in answer.json()["items"]}


async def told(officer: EngagementOfficer, at: str) -> list[str]:
    """What anonymous counts say, and the report."""
    paths = ("results", "code-frames/why/counts", "report.html")
    found = [await officer.get(f"{at}/{path}") for path in paths]
    assert {each.status_code for each in found} == {200}, [each.text for each in found]
    return [each.text for each in found]


async def test_each_kind_goes_by_its_own_clock_and_counts_and_report_stand(
    jane: EngagementOfficer, settings: Settings, database: Database, client: httpx.AsyncClient
) -> None:
    at, made = await survey_of_words(jane)
    assert await clocks(jane, at) == {
        "identifiers": ("2027-07-31", "kept"),
        "texts": ("2031-07-31", "kept"),
        "equality": ("2027-07-31", "kept"),
        "choices": (None, "kept"),
    }
    listed = (await jane.get("/v1/engagement/retention")).json()["items"]
    assert at.rpartition("/")[2] in {each["consultation"] for each in listed}
    before = await told(jane, at)
    citizen = Citizen(client, made[0]["receipt"])
    assert (await citizen.reads()).status_code == 200
    with time_machine.travel(datetime(2027, 8, 1, 12, tzinfo=UTC)):
        assert await erase_due(database, datetime.now(UTC)) >= 2
        assert (await clocks(jane, at))["identifiers"][1] == "erased"
    assert await told(jane, at) == before
    assert WORDS[1] in everything(settings)
    assert (await citizen.reads()).status_code == 404
    assert (await citizen.withdraws()).status_code == 404
    mine = [each for each in rows(settings, "response_answers") if each["consultation"] in at]
    assert {each["speaks_for"] for each in mine} == {each["entered_by"] for each in mine} == {None}
    assert [e for e in rows(settings, "equality_answer") if e["consultation"] in at] == []
    assert [e for e in rows(settings, "equality_waiting") if e["consultation"] in at] == []
    assert await erase_due(database, LATE) >= 1
    assert await erase_due(database, LATE) == 0
    assert await told(jane, at) == before
    export = (await jane.get(f"{at}/responses.csv")).text
    kept = everything(settings) + export
    assert "The bus never comes, says [redacted: names_a_person]." in kept  # as it was published
    assert not [trace for trace in (*WORDS, "Ann", "Bob to me", "Bus Users") if trace in kept]


async def test_a_hold_stops_what_is_due_until_another_person_lifts_it(
    jane: EngagementOfficer, john: EngagementOfficer, settings: Settings, database: Database
) -> None:
    at, _ = await survey_of_words(jane)
    placed = await jane.post(f"{at}/legal-holds", {"reason": "A claim in court"})
    assert placed.status_code == 201, placed.text
    await erase_due(database, LATE)
    with time_machine.travel(LATE):
        assert (await clocks(jane, at))["texts"] == ("2031-07-31", "held")
    assert WORDS[0] in everything(settings)
    lift = {"reason": "It was dismissed"}
    again = await jane.post(f"{at}/legal-holds/1/lifting", lift)
    assert (again.status_code, again.json()["code"]) == (403, "second_person_needed")
    assert (await john.post(f"{at}/legal-holds/2/lifting", lift)).status_code == 404
    assert (await john.post(f"{at}/legal-holds/1/lifting", lift)).status_code == 200
    twice = await john.post(f"{at}/legal-holds/1/lifting", lift)
    assert (twice.status_code, twice.json()["code"]) == (409, "legal_hold_lifted")
    [hold] = (await jane.get(f"{at}/legal-holds")).json()["items"]
    assert (hold["placed_by"], hold["lifted_by"]) == ("jane", "john")
    await erase_due(database, LATE)
    assert WORDS[1] not in everything(settings)
    acts = [e for e in rows(settings, "audit_entry") if at in e["resource"]]
    found = [(each["action"], each["purpose"]) for each in acts if "retention." in each["action"]]
    assert found[:2] == [
        ("retention.hold_placed", "A claim in court"),
        ("retention.hold_lifted", "It was dismissed"),
    ]
    assert ("retention.erased", "texts") in found
    assert {e["after_sha256"] for e in acts if "retention." in e["action"]} == {None}


async def test_who_is_killed_between_two_pieces_has_erased_what_is_told(
    jane: EngagementOfficer, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, _ = await survey_of_words(jane)
    written = {each["response"] for each in await answers(jane, at)}
    whole = erasure.PIECES["texts"]

    async def killed(session: WriteSession, consultation: UUID, after: UUID) -> UUID | None:
        last = await whole(session, consultation, after)
        written.discard(str(last))
        if not written:
            raise KeyboardInterrupt  # what this piece did is rolled back
        return last

    monkeypatch.setattr(erasure, "AT_ONCE", 1)
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "PIECES", erasure.PIECES | {"texts": killed})
        with pytest.raises(KeyboardInterrupt):
            await erase_due(database, LATE)
    left = [text for text in WORDS if text in everything(settings)]
    assert len(left) == 1
    with time_machine.travel(LATE):
        assert (await clocks(jane, at))["texts"][1] == "erasing"
        await erase_due(database, LATE)
        assert (await clocks(jane, at))["texts"][1] == "erased"
    assert not [text for text in WORDS if text in everything(settings)]


async def test_a_policy_is_an_organisations_own_and_seen_before_it_holds(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    today = london_day(NOW)
    body = {"organisation": "27D", "what": "equality", "source": "Board, item 9"}
    soon = {"days": 100, "starts_on": str(today)}
    for wrong, code in (
        (soon | {"days": 83}, "retention_too_short"),
        (soon, "retention_too_soon"),
        (soon | {"starts_on": str(today + timedelta(days=29))}, "retention_too_soon"),
    ):
        answer = await jane.post(POLICIES, body | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    right = soon | {"starts_on": "2028-01-01"}
    stranger = EngagementOfficer(client, settings, org="7A1")
    assert (await stranger.post(POLICIES, body | right)).status_code == 403
    assert (await jane.post(POLICIES, body | right)).status_code == 201
    at = await opened(jane, ASKED, closes_on="2027-12-31")
    with time_machine.travel(datetime(2028, 1, 2, tzinfo=UTC)):
        assert (await clocks(jane, at))["equality"] == ("2028-04-09", "kept")
    own = [e for e in (await jane.get(POLICIES)).json()["items"] if e["organisation"]]
    assert [each["source"] for each in own] == ["Board, item 9"]
    theirs = (await stranger.get(POLICIES)).json()["items"]
    assert {each["organisation"] for each in theirs} == {None}
    assert (await stranger.get(f"{at}/retention")).status_code == 404
    assert (await stranger.post(f"{at}/legal-holds", {"reason": "x"})).status_code == 404

"""A consultation goes from draft to archived, refused at every gate first and let through after."""

import io
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.consultations.reminders import remind
from services.shared.database import Database
from services.shared.settings import Settings
from tests.api.consultations import (
    ASKING,
    CONSULTATIONS,
    DUTY,
    NEW,
    QUESTIONS,
    SAFEGUARDING,
    TEXT,
    TEXTS,
    WELSH,
    EngagementOfficer,
    survey,
    walked,
)
from tests.api.test_shared_service import problem_in
from tests.unit.engagement.consultations.records import WHOLE

SERVES = ENGAGEMENT


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


def colleague(officer: EngagementOfficer, **more: Any) -> EngagementOfficer:
    return EngagementOfficer(officer.client, officer.settings, **{"sub": "john"} | more)


async def test_a_consultation_goes_from_draft_to_archived(officer: EngagementOfficer) -> None:
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC)):
        at = await walked(officer, "archived")
        found = (await officer.get(at)).json()
        history = (await officer.get(f"{at}/transitions")).json()
        assert await officer.refused(at, "monitoring") == ["not_next"]
    assert (found["state"], found["opened_on"]) == ("archived", "2026-06-08")
    assert found["affected_nations"] == ["england", "wales"]
    assert [each["after"] for each in history["history"]] == [
        "scoped", "assured", "approved", "published", "open", "closed", "analysis", "reported",
        "decided", "fed_back", "monitoring", "archived",
    ]  # fmt: skip
    closing = history["history"][5]
    assert (closing["entered_by"], closing["effective_on"]) == ("closing time", "2026-09-11")
    assert history["next"] == []
    first = history["history"][0]
    assert (first["entered_by"], first["roles"]) == ("jane", ["engagement_officer"])
    assert first["entered_at"].startswith("2027-01-04")


async def test_a_refusal_lists_all_that_is_missing_and_where_it_is_put_right(
    officer: EngagementOfficer,
) -> None:
    at = await officer.draft()
    await officer.enter(at, "duty-assessment", DUTY)
    await officer.goes(at, "scoped")
    told = (await officer.get(f"{at}/transitions")).json()
    approved = next(each for each in told["next"] if each["to"] == "approved")
    refusal = (await officer.asks(at, "approved")).json()
    assert not approved["allowed"]
    assert [each["code"] for each in approved["missing"]] == [
        each["code"] for each in refusal["errors"]
    ]
    assert len(refusal["errors"]) >= 5
    for each in approved["missing"]:
        path = each["pointer"].partition("#")[0]
        assert path.startswith(at)
        assert (await officer.get(path)).status_code in {200, 404}
    equality = next(e for e in approved["missing"] if e["code"] == "equality_impact_missing")
    assert "Equality Act 2010 s.149" in equality["law"]


async def test_shropshire_2018_is_entered_afterwards(officer: EngagementOfficer) -> None:
    """30 May - 4 September, extended a week for new information: law and policy of 2018."""
    at = await officer.draft(
        kind="substantial_change",
        areas=["E06000051", "W06000023"],
        starts_on="2018-05-30",
        closes_on="2018-09-04",
    )
    duty = DUTY | {"body": "ccg", "decided_on": "2018-01-10"}
    await officer.enter(at, "duty-assessment", duty | {"body": "icb"})
    assert await officer.refused(at, "scoped", effective_on="2018-01-12") == ["body_not_of_the_day"]
    await officer.enter(at, "duty-assessment", duty)
    await officer.goes(at, "scoped", effective_on="2018-01-12")
    missing = await officer.refused(at, "assured", effective_on="2018-05-01")
    assert {"community_health_council_not_told", "welsh_text_missing"} <= set(missing)
    assert "secretary_of_state_not_notified" not in missing
    council = {
        "code": "E06000051", "name": "Shropshire", "consulted_on": "2018-04-01",
        "comments_due": "2018-12-20", "decision_due": "2019-01-29",
        "dates_published_on": "2018-04-01",
    }  # fmt: skip
    told = {"to": "community_health_council", "on": "2018-04-01", "summary": "By letter"}
    await officer.enter(at, "safeguarding-officer", SAFEGUARDING)
    await officer.enter(at, "five-tests", WHOLE["five-tests"])
    await officer.enter(at, "affected-councils", {"councils": [council]})
    await officer.enter(at, "notifications", {"items": [told]})
    await officer.enter(at, "texts", TEXTS | {"welsh": TEXT})
    await officer.goes(at, "assured", effective_on="2018-05-01")
    for part in ("options", "reach-plan", "privacy-notice"):
        await officer.enter(at, part, WHOLE[part])
    impact = WHOLE["equality-impact"] | {"assessed_on": "2018-05-02"}
    await officer.enter(at, "equality-impact", impact)
    await officer.enter(at, "questionnaire", {"questions": WELSH})
    await officer.goes(at, "approved", effective_on="2018-05-10")
    await officer.goes(at, "published", effective_on="2018-05-28")
    await officer.post(f"{at}/questionnaire/freeze", {"frozen_on": "2018-05-28"})
    opened = await officer.goes(at, "open", effective_on="2018-05-30")
    assert opened["state"] == "closed"  # long since, by itself
    extension = {"closes_on": "2018-09-11", "reason": "New travel times",
                 "published_on": "2018-08-30", "decided_on": "2018-08-30"}  # fmt: skip
    late = await officer.post(f"{at}/extensions", extension | {"decided_on": "2018-09-05"})
    problem_in(late, 409, "not_running")
    again = await officer.post(f"{at}/extensions", extension | {"closes_on": "2099-09-11"})
    problem_in(again, 409, "would_reopen")
    extended = await officer.post(f"{at}/extensions", extension)
    assert extended.json()["closes_at"] == "2018-09-11T22:59:59Z"
    clocks = (await officer.get(f"{at}/clocks", on="2018-12-05")).json()["items"]
    report = next(each for each in clocks if each["code"] == "report")
    assert (report["due_on"], report["state"]) == ("2018-12-04", "overdue")
    assert at in (await officer.get("/v1/engagement/overdue")).text


async def test_what_takes_effect_does_so_from_the_step_before_until_today(
    officer: EngagementOfficer,
) -> None:
    at = await officer.draft()
    await officer.enter(at, "duty-assessment", DUTY)
    problem_in(await officer.asks(at, "scoped", effective_on="2099-01-01"), 422, "effect_outside")
    await officer.goes(at, "scoped", effective_on="2026-02-01")
    early = await officer.asks(at, "approved", effective_on="2026-01-31")
    problem_in(early, 422, "effect_outside")


async def test_an_override_takes_a_reason_and_two_people(officer: EngagementOfficer) -> None:
    second = colleague(officer)
    at = await officer.draft()
    await officer.enter(at, "duty-assessment", DUTY)
    await officer.goes(at, "scoped")
    for part in ("options", "privacy-notice"):
        await officer.enter(at, part, WHOLE[part])
    await officer.enter(at, "equality-impact", WHOLE["equality-impact"])
    await officer.enter(at, "reach-plan", WHOLE["reach-plan"] | {"easy_read": False})
    reason = {"reason": "It follows within a week."}
    override = {"override": reason}
    assert "questionnaire_missing" in await officer.refused(at, "approved", **override)
    await officer.enter(at, "questionnaire", {"questions": QUESTIONS})
    problem_in(await officer.asks(at, "approved", **override), 409, "override_not_proposed")
    proposed = await officer.post(f"{at}/overrides", {"to": "approved"} | reason)
    assert proposed.json()["codes"] == ["format_missing"]
    problem_in(await officer.asks(at, "approved", **override), 403, "second_person_needed")
    assert await second.refused(at, "approved") == ["format_missing"]
    await second.goes(at, "approved", **override)
    step = (await officer.get(f"{at}/transitions")).json()["history"][-1]
    assert step["overridden"] == ["format_missing"]
    assert (step["override_proposed_by"], step["entered_by"]) == ("jane", "john")
    nothing = await officer.post(f"{at}/overrides", {"to": "published"} | reason)
    problem_in(nothing, 409, "nothing_to_override")


async def test_an_election_window_is_passed_by_two_people_and_not_by_taking_it_away(
    officer: EngagementOfficer,
) -> None:
    at = await officer.draft()
    window = {
        "name": "By-election", "areas": ["E06000050"], "begins": "2026-11-01",
        "ends": "2026-12-10", "source": "Notice of election",
    }  # fmt: skip
    await officer.enter(at, "election-windows", {"items": [window]})
    for items in ([], [window | {"ends": "2026-11-02"}]):
        shorter = await officer.put(f"{at}/election-windows", {"items": items})
        problem_in(shorter, 409, "part_shortened")
    another = window | {"name": "Council election", "begins": "2027-03-25", "ends": "2027-05-06"}
    await officer.enter(at, "election-windows", {"items": [window, another]})


async def test_an_open_one_is_extended_paused_and_never_shortened(
    officer: EngagementOfficer,
) -> None:
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC)) as clock:
        at = await survey(officer)
        later = {"reason": "News", "published_on": "2027-03-01"}
        shorter = await officer.post(f"{at}/extensions", later | {"closes_on": "2027-04-01"})
        problem_in(shorter, 409, "closing_not_later")
        unpublished = {"closes_on": "2099-03-01", "published_on": "2027-03-02"}
        early = await officer.post(f"{at}/extensions", later | unpublished)
        assert early.json()["errors"][0]["pointer"] == "#/published_on"
        told = {"reason": "A flood", "published_on": "2027-03-01"}
        assert await officer.refused(at, "paused") == ["reason_missing"]
        for wrong in ({"published_on": "2027-03-02"}, {"reason": None}):
            assert await officer.refused(at, "paused", evidence=told | wrong) == ["reason_missing"]
        blank = await officer.asks(at, "paused", evidence=told | {"reason": " \n"})
        problem_in(blank, 422, "invalid")
        assert (await officer.goes(at, "paused", evidence=told))["left"] == "open"
        clock.move_to(datetime(2027, 3, 15, 12, tzinfo=UTC))
        resumed = await officer.goes(at, "open")
        assert (resumed["state"], resumed["closes_on"]) == ("open", "2099-02-14")
        moved = await officer.post(f"{at}/extensions", later | {"closes_on": "2099-03-01"})
        assert moved.json()["closes_on"] == "2099-03-01"
        changed = await officer.put(at, NEW | {"closes_on": "2027-03-20"})
        problem_in(changed, 409, "description_frozen")


async def test_it_closes_by_itself_in_the_second_after_its_last(
    officer: EngagementOfficer,
) -> None:
    with time_machine.travel(datetime(2026, 7, 1, tzinfo=UTC), tick=False) as clock:
        at = await officer.draft(kind="survey", starts_on="2026-07-01", closes_on="2026-07-10")
        await officer.enter(at, "duty-assessment", DUTY | {"level": "engage"})
        for part, content in ASKING.items():
            await officer.enter(at, part, content)
        await officer.freeze(at)
        for to in ("scoped", "published", "open"):
            await officer.goes(at, to)
        etags = set()
        for moment, state in (
            (datetime(2026, 7, 10, 22, 59, 59, tzinfo=UTC), "open"),
            (datetime(2026, 7, 10, 23, 0, 0, tzinfo=UTC), "closed"),
        ):
            clock.move_to(moment)
            answer = await officer.get(at)
            assert answer.json()["state"] == state
            etags.add(answer.headers["etag"])
        assert len(etags) == 2
        paused = await officer.asks(
            at, "paused", effective_on="2026-07-09", evidence={"reason": "late"}
        )
        problem_in(paused, 409, "would_reopen")


async def test_what_later_steps_rest_on_stands(officer: EngagementOfficer) -> None:
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC)):
        at = await walked(officer, "reported")
        recommendation = WHOLE["recommendations"]
        await officer.enter(at, "recommendations", recommendation)
        shorter = await officer.put(f"{at}/recommendations", {"items": []})
        problem_in(shorter, 409, "part_shortened")
        milder = [recommendation["items"][0] | {"text": "Nothing much"}]
        problem_in(
            await officer.put(f"{at}/recommendations", {"items": milder}), 409, "part_shortened"
        )
        councils = WHOLE["affected-councils"]
        [council] = councils["councils"]
        sooner = council | {"comments_due": "2026-09-12"}
        moved = await officer.put(f"{at}/affected-councils", councils | {"councils": [sooner]})
        problem_in(moved, 409, "part_shortened")
        assert "2026-09-20" in moved.json()["errors"][0]["detail"]
        later = council | {"comments_due": "2026-10-01"}
        for each in (sooner | {"commented_on": "2026-09-11"}, later):
            await officer.enter(at, "affected-councils", councils | {"councils": [each]})
        for part in ("options", "themes", "duty-assessment", "reach-plan"):
            problem_in(await officer.put(f"{at}/{part}", WHOLE[part]), 409, "part_frozen")


async def test_a_stale_etag_is_refused_and_a_part_that_was_never_entered_has_one(
    officer: EngagementOfficer,
) -> None:
    at = await officer.draft()
    first = await officer.get(f"{at}/privacy-notice")
    assert (first.json()["version"], first.json()["content"]) == (0, None)
    tag = {"If-Match": first.headers["etag"]}
    put = await officer.put(f"{at}/privacy-notice", WHOLE["privacy-notice"], **tag)
    assert put.status_code == 200
    problem_in(
        await officer.put(f"{at}/privacy-notice", WHOLE["privacy-notice"], **tag),
        412,
        "precondition_failed",
    )
    record = (await officer.get(f"{at}/record")).json()["items"]
    assert [(each["part"], each["version"]) for each in record] == [("privacy-notice", 1)]


async def test_a_consultation_is_its_organisations(officer: EngagementOfficer) -> None:
    at, foreign = await officer.draft(), colleague(officer, org="7A1")
    for path in ("", "/transitions", "/record", "/options", "/clocks", "/questionnaire"):
        assert (await foreign.get(f"{at}{path}")).status_code == 404
    assert (await foreign.asks(at, "scoped")).status_code == 404
    assert (await foreign.get("/v1/engagement/overdue")).json()["items"] == []
    body = NEW | {"organisation": "27D"}
    problem_in(await foreign.post(CONSULTATIONS, body), 403, "not_yours")


async def test_what_the_public_sees_needs_the_scope_to_publish(
    officer: EngagementOfficer,
) -> None:
    at = await officer.draft(kind="survey")
    await officer.enter(at, "duty-assessment", DUTY | {"level": "inform"})
    await officer.goes(at, "scoped")
    writer = colleague(officer, scopes=("engagement.read", "engagement.write"))
    problem_in(await writer.asks(at, "published"), 403, "forbidden")


async def test_questions_keep_their_meaning_once_frozen(officer: EngagementOfficer) -> None:
    at = await officer.draft()
    bad = [QUESTIONS[1], QUESTIONS[0]]
    answer = await officer.put(f"{at}/questionnaire", {"questions": bad})
    problem_in(answer, 422, "questionnaire_invalid")
    assert answer.json()["errors"][0]["pointer"] == "#/questions/0/show_if/question"
    await officer.freeze(at)
    reworded = [QUESTIONS[0] | {"text": "Well?"}, *QUESTIONS[1:]]
    silent = await officer.put(f"{at}/questionnaire", {"questions": reworded})
    problem_in(silent, 409, "questions_frozen")
    told = {"questions": reworded, "notice": "A typing error"}
    put = await officer.put(f"{at}/questionnaire", told)
    assert (put.json()["version"], put.json()["notice"]) == (2, "A typing error")
    other = told | {"questions": reworded[:1]}
    problem_in(await officer.put(f"{at}/questionnaire", other), 409, "questions_frozen")
    again = await officer.post(f"{at}/questionnaire/freeze", {})
    problem_in(again, 409, "questions_frozen_already")
    verdict = await officer.post(
        f"{at}/questionnaire/calculate/answers", {"answers": {"opinion": "for", "why": "?"}}
    )
    assert verdict.json()["shown"] == ["opinion", "may_publish"]
    assert [each["pointer"] for each in verdict.json()["errors"]] == [
        "#/answers/why", "#/answers/may_publish",
    ]  # fmt: skip


async def test_the_evidence_is_one_archive_that_a_lawyer_can_read(
    officer: EngagementOfficer, settings: Settings
) -> None:
    at = await survey(officer, title="Care <b>closer</b>")
    answer = await officer.get(f"{at}/evidence.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    sums = dict(
        reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    for name, found in sums.items():
        assert sha256(archive.read(name)).hexdigest() == found
    assert {"record/duty-assessment/001.json", "audit/head.json", "questionnaire.json"} <= set(sums)
    cover = archive.read("index.html").decode()
    assert "draft → scoped" in cover
    assert "Care &lt;b&gt;closer" in cover
    assert "<td>rationale</td><td>Care changes for many.</td>" in cover
    assert "jane (engagement officer)" in cover
    known = {"If-None-Match": answer.headers["etag"]}
    again = await officer.client.get(f"{at}/evidence.zip", headers=officer.headers | known)
    assert again.status_code == 304


async def test_followers_are_told_of_a_due_clock_once(
    officer: EngagementOfficer, settings: Settings
) -> None:
    at = await survey(officer)
    request = {"code": "q1", "kind": "freedom_of_information", "received_on": "2026-01-05"}
    await officer.enter(at, "requests", {"items": [request]})
    database = Database(settings.database_url("engagement"), pool_size=2)
    now = datetime(2026, 2, 2, 12, tzinfo=UTC)
    await remind(database, now)
    with psycopg.connect(settings.database_url("engagement")) as connection:
        told = (
            "SELECT count(*) FROM outbox_event WHERE type LIKE '%%clock_due' AND data->>'id' = %s"
        )
        assert connection.execute(told, [at.rpartition("/")[2]]).fetchone() == (1,)
    assert await remind(database, now) == 0
    await database.close()

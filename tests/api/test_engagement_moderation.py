"""Every text is read before it is published; decisions are told, and no content with them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.responses.reminders import remind_of_flags
from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.days import london_day
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from tests.api.coders import answers
from tests.api.consultations import DUTY, NOTICE, SAFEGUARDING, TEXTS, EngagementOfficer, survey
from tests.api.responses import MINE, Citizen
from tests.api.test_engagement_responses import rows

SERVES = ENGAGEMENT
SCOPES = ("engagement.read", "engagement.write", "engagement.publish", "engagement.moderate")
NHS = "My number is ９４３ ４７６ ５９１９."
PUBLISH = {"act": "publish", "reason": "fits"}


def said(why: str, *, publish: bool = True) -> dict[str, Any]:
    return {"opinion": "against", "why": why, "may_publish": publish}


async def queue(officer: EngagementOfficer, at: str, name: str) -> list[dict[str, Any]]:
    answer = await officer.get(f"{at}/moderation", queue=name)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_personal_data_and_danger_come_into_queues_of_their_own(
    jane: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(jane)
    plain = await Citizen(client).responds(at, said("Too far."))
    number = await Citizen(client).responds(at, said(NHS))
    await Citizen(client).responds(at, said("I want to kill myself."))
    assert len(await queue(jane, at, "unread")) == 3
    [found] = await queue(jane, at, "personal_data")
    assert found["concerns"] == {"personal_data": ["nhs_number"]}
    assert [each["concerns"] for each in await queue(jane, at, "safeguarding")] == [
        {"safeguarding": []}
    ]
    assert (await number.changes(said("Too far."))).status_code == 200
    assert await queue(jane, at, "personal_data") == []
    assert (await plain.withdraws()).status_code == 204
    assert len(await queue(jane, at, "unread")) == 2


async def test_what_hints_at_danger_is_read_by_who_is_named_and_by_nobody_else(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    """In no queue, answer, export or coding of others, until the officer lets it go."""
    mary = EngagementOfficer(client, settings, scopes=SCOPES, sub="mary")
    at, words = await survey(jane), "I want to kill myself in Ward 9."
    citizen = await Citizen(client).responds(at, said(words))
    [flagged] = await queue(jane, at, "safeguarding")
    due = datetime.fromisoformat(flagged["due_at"]) - datetime.fromisoformat(flagged["flagged_at"])
    assert due == timedelta(hours=24)
    path = f"{at}/responses/{flagged['response']}"
    for refused in (
        await mary.get(f"{at}/moderation", queue="safeguarding"),
        await mary.get(path),
        await mary.get(f"{path}/moderation"),
        await mary.post(f"{path}/moderation", PUBLISH),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "safeguarding_officer_needed")
    assert await queue(mary, at, "unread") == []
    assert "[held: safeguarding]" in (await mary.get(f"{at}/responses.csv")).text
    assert "Ward 9" not in (await mary.get(f"{at}/responses.csv")).text
    assert "Ward 9" in (await jane.get(f"{at}/responses.csv")).text
    assert await answers(mary, at) == []
    await citizen.changes(said("All is well in Ward 9."))  # a change takes no flag back
    assert len(await queue(jane, at, "safeguarding")) == 1
    assert (await jane.get(path)).json()["answers"]["why"] == "All is well in Ward 9."
    assert (await jane.post(f"{path}/moderation", PUBLISH)).status_code == 200
    assert await queue(jane, at, "safeguarding") == []
    assert "Ward 9" in (await mary.get(f"{at}/responses.csv")).text
    refer = {"act": "refer", "reason": "safeguarding"}
    assert (await mary.post(f"{path}/moderation", refer)).status_code == 200
    assert (await mary.get(path)).status_code == 403
    events = rows(settings, "outbox_event")
    told = [e for e in events if e["type"].endswith("response.safeguarding_flagged")]
    own = [each for each in told if each["data"]["id"] in at]
    assert [each["data"]["href"] for each in own] == [f"{at}/moderation?queue=safeguarding"] * 2
    assert flagged["response"] not in str(own)


async def overdue(officer: EngagementOfficer, at: str, **query: str) -> list[dict[str, Any]]:
    answer = await officer.get("/v1/engagement/overdue", **query)
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["items"] if at in each["pointer"]]


def reminders(settings: Settings, at: str) -> list[dict[str, Any]]:
    told = rows(settings, "outbox_event")
    kind = "uk.marches.engagement.response.safeguarding_overdue"
    return [each for each in told if each["type"] == kind and each["data"]["id"] in at]


async def test_a_flag_that_waits_too_long_is_told_to_who_is_named_and_to_nobody_else(
    jane: EngagementOfficer,
    john: EngagementOfficer,
    client: httpx.AsyncClient,
    settings: Settings,
    database: Database,
) -> None:
    mary = EngagementOfficer(client, settings, scopes=SCOPES, sub="mary")
    eve = EngagementOfficer(client, settings, org="7A1", scopes=SCOPES)  # another jane
    at = await survey(jane)
    citizen = await Citizen(client).responds(at, said("I want to kill myself."))
    begun = datetime.now(UTC)
    await remind_of_flags(database, begun + timedelta(hours=23))
    assert (await overdue(jane, at), reminders(settings, at)) == ([], [])
    late = begun + timedelta(hours=24, minutes=1)
    assert sum(await asyncio.gather(*(remind_of_flags(database, late) for _ in range(3)))) >= 1
    await remind_of_flags(database, late)
    [event] = reminders(settings, at)  # by one of three workers, once
    assert event["data"]["href"] == f"{at}/moderation?queue=safeguarding"
    assert sorted(event["audience"]) == ["27D @jane", "27D @john"]
    with time_machine.travel(late):
        for officer in (jane, john):
            [clock] = await overdue(officer, at)
            assert (clock["code"], clock["state"]) == ("safeguarding", "overdue")
            assert clock["due_on"] == str(london_day(begun + timedelta(hours=24)))
        assert [await overdue(each, at) for each in (mary, eve)] == [[], []]
    await seal_once(database, RECORD)
    for officer, times in ((jane, 1), (mary, 0), (eve, 0)):
        feed = await officer.get("/v1/engagement/events", types=event["type"], limit="500")
        ours = [each for each in feed.json()["items"] if each["data"]["id"] in at]
        assert len(ours) == times
    assert not [e for e in rows(settings, "audit_entry") if "overdue" in e["action"]]
    [flagged] = await queue(jane, at, "safeguarding")
    path = f"{at}/responses/{flagged['response']}/moderation"
    withhold = {"act": "withhold", "reason": "safeguarding"}
    far = {"on": str(london_day(begun) + timedelta(days=9))}
    with time_machine.travel(late + timedelta(hours=1)):
        assert (await jane.post(path, withhold)).status_code == 200
        assert await overdue(jane, at, **far) == []  # it was dealt with
        assert (await citizen.changes(said("I am still here."))).status_code == 200
        assert len(await overdue(jane, at, **far)) == 1  # what came after it was not
    for hours, times in ((23, 1), (26, 2)):
        await remind_of_flags(database, late + timedelta(hours=hours))
        assert len(reminders(settings, at)) == times
    assert (await citizen.withdraws()).status_code == 204
    assert await overdue(jane, at, **far) == []


async def test_who_is_named_changes_on_record_and_nobody_named_is_nobody_reads(
    jane: EngagementOfficer, john: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(jane)
    await Citizen(client).responds(at, said("He hits me at home."))
    assert len(await queue(john, at, "safeguarding")) == 1  # the deputy
    await john.enter(at, "safeguarding-officer", {"officer": "mary", "deputy": "ann"})
    refused = await john.get(f"{at}/moderation", queue="safeguarding")
    assert refused.status_code == 403
    same = await jane.put(f"{at}/safeguarding-officer", {"officer": "ann", "deputy": "ann"})
    assert same.status_code == 422
    told = (await jane.get(f"{at}/record")).json()["items"]
    [part] = [each for each in told if each["part"] == "safeguarding-officer"]
    assert (part["version"], part["content"]["officer"]) == (2, "mary")


async def test_nobody_is_asked_without_a_privacy_notice_or_for_free_text_before_somebody_is_named(
    jane: EngagementOfficer,
) -> None:
    at = await jane.draft(kind="survey", closes_on="2099-01-31", starts_on="2026-01-10")
    await jane.enter(at, "duty-assessment", DUTY | {"level": "engage"})
    await jane.enter(at, "texts", TEXTS)
    await jane.freeze(at)
    for to in ("scoped", "published"):
        await jane.goes(at, to)
    assert await jane.refused(at, "open") == [
        "privacy_notice_missing",
        "safeguarding_officer_missing",
    ]
    await jane.enter(at, "privacy-notice", NOTICE)
    await jane.enter(at, "safeguarding-officer", SAFEGUARDING)
    await jane.goes(at, "open")


async def test_of_two_moderators_at_once_the_second_reads_again(
    jane: EngagementOfficer, john: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(jane)
    citizen = await Citizen(client).responds(at, said(NHS))
    [found] = await queue(jane, at, "unread")
    path = f"{at}/responses/{found['response']}/moderation"
    match = {"If-Match": (await jane.get(path)).headers["etag"]}
    redacting = PUBLISH | {
        "redactions": [{"question": "why", "start": 13, "end": 25, "reason": "personal_data"}]
    }
    first = await jane.post(path, redacting, **match)
    assert first.status_code == 200, first.text
    second = await john.post(path, {"act": "withhold", "reason": "off_topic"}, **match)
    assert second.status_code == 412
    assert (await citizen.reads()).json()["moderation"]["act"] == "publish"
    assert await queue(jane, at, "unread") == []
    await citizen.changes(said("Something else."))
    assert len(await queue(jane, at, "unread")) == 1
    outside = await jane.post(path, redacting)
    assert outside.json()["errors"][0]["pointer"] == "#/redactions/0"


async def test_nothing_is_published_that_its_author_did_not_agree_to(
    jane: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(jane)
    await Citizen(client).responds(at, said("Secret.", publish=False))
    [found] = await queue(jane, at, "unread")
    path = f"{at}/responses/{found['response']}/moderation"
    refused = await jane.post(path, PUBLISH)
    assert (refused.status_code, refused.json()["code"]) == (409, "publication_not_permitted")


async def test_on_appeal_another_moderator_decides_and_all_is_in_the_public_log(
    jane: EngagementOfficer, john: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(jane)
    citizen = await Citizen(client).responds(at, said("The chairman is a fool."))
    appeal = f"{MINE}/appeal"
    early = await client.post(appeal, headers=citizen.headers)
    assert (early.status_code, early.json()["code"]) == (409, "not_moderated")
    [found] = await queue(jane, at, "unread")
    path = f"{at}/responses/{found['response']}/moderation"
    assert (await jane.post(path, {"act": "withhold", "reason": "abusive"})).status_code == 200
    assert (await client.post(appeal, headers=citizen.headers)).status_code == 201
    again = await client.post(appeal, headers=citizen.headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_appealed")
    alone = await jane.post(path, PUBLISH)
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person_needed")
    assert (await john.post(path, PUBLISH)).status_code == 200
    assert (await citizen.withdraws()).status_code == 204
    log = await client.get(f"/v1/public/consultations/{at.rpartition('/')[2]}/moderation")
    assert log.status_code == 200, log.text
    assert [each["act"] for each in log.json()["items"]] == ["publish", "appeal", "withhold"]
    assert set(log.json()["items"][0]) == {"act", "reason", "policy", "decided_at"}

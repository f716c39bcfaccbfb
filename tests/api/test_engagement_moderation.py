"""Every text is read before it is published; decisions are told, and no content with them."""

from typing import Any

import httpx
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer, survey
from tests.api.responses import MINE, Citizen

SERVES = ENGAGEMENT
SCOPES = ("engagement.read", "engagement.write", "engagement.publish", "engagement.moderate")
NHS = "My number is ９４３ ４７６ ５９１９."
PUBLISH = {"act": "publish", "reason": "fits"}


@pytest.fixture(scope="module")
def jane(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings, scopes=SCOPES)


@pytest.fixture(scope="module")
def john(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings, scopes=SCOPES, sub="john")


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

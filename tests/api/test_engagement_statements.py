"""A conversation: people without an account vote on statements, add their own, and may withdraw."""

from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.conversations import CONVERSATIONS, NEW, Citizen, ConversationOfficer

SERVES = ENGAGEMENT


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> ConversationOfficer:
    return ConversationOfficer(client, settings)


def colleague(officer: ConversationOfficer) -> ConversationOfficer:
    return ConversationOfficer(officer.client, officer.settings, sub="john")


def held(settings: Settings, text: str) -> list[str]:
    """The tables in which a text is found, also as a part."""
    found = []
    with psycopg.connect(settings.database_url("engagement")) as connection:
        for (table,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            statement = f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s'
            row = connection.execute(statement, [f"%{text}%"]).fetchone()  # type: ignore[arg-type]
            found += [table] if row and row[0] else []
    return found


async def test_a_conversation_begins_with_statements(officer: ConversationOfficer) -> None:
    made = await officer.post(CONVERSATIONS, NEW | {"organisation": "27D"})
    at = f"{CONVERSATIONS}/{made['id']}"
    assert (made["state"], made["moderated"]) == ("draft", True)
    assert (await officer.client.get(f"/v1/public/conversations/{made['id']}")).status_code == 404
    refused = await officer.client.post(f"{at}/opening", headers=officer.headers)
    assert refused.json()["code"] == "seeds_missing"
    await officer.post(f"{at}/statements", {"text": "The bus should stop at the door."})
    assert (await officer.post(f"{at}/opening", status=200))["state"] == "open"


async def test_who_takes_part_votes_on_each_statement_once_and_the_last_vote_counts(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    citizen = await Citizen.joining(client, await officer.opened())
    drawn = set()
    for left in (3, 2, 1):
        told = (await citizen.ask("GET", "next")).json()
        assert told["left"] == left
        drawn.add(told["statement"]["number"])
        assert await citizen.vote(told["statement"]["number"], 1) == 204
    assert drawn == {1, 2, 3}
    assert (await citizen.ask("GET", "next")).json() == {"statement": None, "left": 0}
    assert await citizen.vote(2, -1) == 204
    assert (await citizen.mine())["votes"] == [
        {"statement": 1, "vote": 1}, {"statement": 2, "vote": -1}, {"statement": 3, "vote": 1},
    ]  # fmt: skip


async def test_the_same_key_joins_once_and_gets_the_same_receipt(
    officer: ConversationOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    path = f"/v1/public/conversations/{await officer.opened()}/participants"
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = [
        (await client.post(path, json={"privacy_notice": True}, headers=headers)).json()
        for _ in range(2)
    ]
    assert first == again
    assert held(settings, first["receipt"]) == []
    unread = await client.post(
        path, json={"privacy_notice": False}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert unread.json()["code"] == "notice_not_acknowledged"


@pytest.mark.parametrize("receipt", ["", "x", "0" * 48, "é" * 48])
async def test_a_receipt_that_is_nobodys_is_not_found(
    officer: ConversationOfficer, client: httpx.AsyncClient, receipt: str
) -> None:
    citizen = Citizen(client, await officer.opened(), receipt, 0)
    for method, path in (("GET", "next"), ("GET", "mine"), ("DELETE", "mine")):
        headers = {b"Authorization": f"Receipt {receipt}".encode()}
        answer = await client.request(method, f"{citizen.at}/{path}", headers=headers)
        assert answer.json()["code"] == "receipt_unknown"


async def test_a_receipt_is_of_one_conversation(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    citizen = await Citizen.joining(client, await officer.opened())
    citizen.conversation = await officer.opened()
    assert await citizen.vote(1, 1) == 404
    assert (await citizen.ask("GET", "mine")).status_code == 404


async def test_what_is_added_waits_for_a_moderator_whose_decision_its_author_sees(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    conversation = await officer.opened()
    at = f"{CONVERSATIONS}/{conversation}"
    await officer.put(at, NEW)  # another act, by which moderation stays on
    author, other = [await Citizen.joining(client, conversation) for _ in range(2)]
    number = await author.say("  There should be bicycle racks.  ")
    assert (await author.mine())["statements"] == [
        {"number": number, "text": "There should be bicycle racks.", "state": "waiting",
         "reason": None}
    ]  # fmt: skip
    assert await other.vote(number, 1) == 404
    await officer.decide(conversation, number, "rejected", reason="duplicate")
    assert (await author.mine())["statements"][0]["reason"] == "duplicate"
    assert await other.vote(number, 1) == 409
    await officer.decide(conversation, number, "accepted", status=403)  # an appeal is another's
    await colleague(officer).decide(conversation, number, reason="overturned_on_appeal")
    assert await other.vote(number, 1) == 204
    log = (await officer.get(f"{at}/decisions.csv")).text.splitlines()
    assert [line.split(",")[:4] for line in log[1:]] == [
        [str(number), "1", "rejected", "duplicate"],
        [str(number), "2", "accepted", "overturned_on_appeal"],
    ]
    assert "bicycle" not in "".join(log)


async def test_without_moderation_a_statement_is_voted_on_at_once(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    conversation = await officer.opened(moderated=False)
    author, other = [await Citizen.joining(client, conversation) for _ in range(2)]
    assert await other.vote(await author.say("Late buses on Sundays."), 1) == 204
    again = await other.ask("POST", "statements", {"text": "LATE buses on Sundays."})
    assert again.json()["code"] == "statement_known"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": "x" * 281}, "#/text"),
        ({"text": " "}, "#/text"),
        ({"text": "a\nb"}, "#/text"),
        ({"text": "a\x00b"}, "#/text"),
        ({}, "#/text"),
    ],
)
async def test_a_statement_is_one_line_of_280_characters(
    officer: ConversationOfficer, client: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    citizen = await Citizen.joining(client, await officer.opened())
    answer = await citizen.ask("POST", "statements", body)
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("value", [2, -2, True, "1", None, 0.5])
async def test_a_vote_is_agree_pass_or_disagree(
    officer: ConversationOfficer, client: httpx.AsyncClient, value: object
) -> None:
    citizen = await Citizen.joining(client, await officer.opened())
    assert (await citizen.ask("PUT", "votes/1", {"vote": value})).status_code == 422


async def test_nothing_is_sent_to_a_closed_conversation_by_any_route(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    conversation = await officer.opened()
    citizen = await Citizen.joining(client, conversation)
    await citizen.vote(1, 1)
    await officer.post(f"{CONVERSATIONS}/{conversation}/closing", status=200)
    assert await citizen.vote(1, -1) == 409
    assert await citizen.vote(2, 1) == 409
    assert (await citizen.ask("POST", "statements", {"text": "Too late."})).status_code == 409
    joining = await client.post(
        f"{citizen.at}/participants",
        json={"privacy_notice": True},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert joining.json()["code"] == "conversation_not_open"
    assert (await citizen.mine())["votes"] == [{"statement": 1, "vote": 1}]


async def test_a_conversation_is_open_only_while_its_consultation_is(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    consultation = (await officer.draft()).rpartition("/")[2]
    conversation = await officer.opened(consultation=consultation)
    told = (await client.get(f"/v1/public/conversations/{conversation}")).json()
    assert told["state"] == "closed"
    joining = await client.post(
        f"/v1/public/conversations/{conversation}/participants",
        json={"privacy_notice": True},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert joining.status_code == 409


async def test_who_is_banned_is_told_why_and_may_still_withdraw(
    officer: ConversationOfficer, client: httpx.AsyncClient
) -> None:
    conversation = await officer.opened()
    citizen = await Citizen.joining(client, conversation)
    at = f"{CONVERSATIONS}/{conversation}/participants/{citizen.number}"
    await citizen.vote(1, 1)
    await officer.post(f"{at}/ban", {"reason": "threats"}, status=204)
    answer = await citizen.ask("PUT", "votes/2", {"vote": 1})
    assert answer.json()["code"] == "participant_banned"
    assert "threats" in answer.json()["detail"]
    await officer.post(f"{at}/readmission", status=204)
    assert await citizen.vote(2, 1) == 204
    await officer.post(f"{at}/ban", {"reason": "threats"}, status=204)
    assert (await citizen.ask("DELETE", "mine")).status_code == 204


async def test_who_withdraws_leaves_nothing_behind(
    officer: ConversationOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    conversation = await officer.opened(moderated=False)
    author, other = [await Citizen.joining(client, conversation) for _ in range(2)]
    number = await author.say("Peacocks everywhere.")
    await author.vote(1, 1)
    await other.vote(number, 1)
    await other.vote(2, -1)
    assert held(settings, "peacocks") == ["statement"]
    assert (await author.ask("DELETE", "mine")).status_code == 204
    assert held(settings, "peacocks") == []
    assert (await author.ask("GET", "mine")).status_code == 404
    assert (await other.mine())["votes"] == [{"statement": 2, "vote": -1}]
    people = (await officer.get(f"{CONVERSATIONS}/{conversation}/participants")).json()["items"]
    assert [each["votes"] for each in people] == [1]


async def test_after_the_freeze_texts_go_and_votes_stay_without_their_author(
    officer: ConversationOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    conversation = await officer.opened(moderated=False)
    at = f"{CONVERSATIONS}/{conversation}"
    author = await Citizen.joining(client, conversation)
    await author.vote(await author.say("Gryphons everywhere."), 1)
    refused = await client.post(f"{at}/freeze", headers=officer.headers)
    assert refused.json()["code"] == "conversation_not_open"
    await officer.post(f"{at}/closing", status=200)
    await officer.post(f"{at}/freeze", status=200)
    assert (await author.ask("DELETE", "mine")).status_code == 204
    assert held(settings, "gryphons") == []
    assert (await author.ask("GET", "mine")).status_code == 404
    people = (await officer.get(f"{at}/participants")).json()["items"]
    assert [each["votes"] for each in people] == [1]

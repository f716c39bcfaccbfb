"""Opinion groups of a conversation: made by the worker, the same in every answer and file."""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.statements import repository
from services.shared.settings import Settings
from tests.api.conversations import CONVERSATIONS, NEW, Citizen, ConversationOfficer, mapped

SERVES = ENGAGEMENT
LONDON = Path(__file__).parents[3] / "shared/data/polis-london-youth-policing"
CAMPS = [(1, 1, -1), (-1, -1, 1)]


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> ConversationOfficer:
    return ConversationOfficer(client, settings)


async def camps(officer: ConversationOfficer, of_each: int = 4) -> list[Citizen]:
    """People of two camps in one conversation, each with a vote on every statement."""
    conversation = await officer.opened(moderated=False)
    people = []
    for number in range(2 * of_each):
        citizen = await Citizen.joining(officer.client, conversation)
        for statement, vote in enumerate(CAMPS[number % 2], 1):
            assert await citizen.vote(statement, vote) == 204
        people.append(citizen)
    return people


async def opinions(officer: ConversationOfficer, conversation: str) -> dict[str, Any]:
    await mapped(officer.settings)
    answer = await officer.get(f"{CONVERSATIONS}/{conversation}/opinions")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_people_who_vote_alike_are_a_group(officer: ConversationOfficer) -> None:
    people = await camps(officer)
    found = await opinions(officer, people[0].conversation)
    assert found["totals"] == {
        "participants": 8, "on_map": 8, "grouped": 8, "statements": 3, "votes": 24,
        "agree": 12, "disagree": 12, "pass": 0,
    }  # fmt: skip
    assert [(each["name"], each["size"]) for each in found["groups"]] == [("A", 4), ("B", 4)]
    assert [each["stability"] for each in found["groups"]] == [1, 1]
    first = found["statements"][0]
    assert sorted(each["agree"] for each in first["groups"]) == [0, 4]
    assert found["groups"][0]["representative"][0]["text"]
    place = (await people[0].ask("GET", "place")).json()["place"]
    points = (await officer.client.get(f"{people[0].at}/map")).json()["points"]
    assert place in points
    assert len(points) == 8


async def test_everybody_sees_what_its_body_sees(officer: ConversationOfficer) -> None:
    people = await camps(officer)
    found = await opinions(officer, people[0].conversation)
    assert (await officer.client.get(f"{people[0].at}/opinions")).json() == found


async def test_votes_in_any_order_make_the_same_map(officer: ConversationOfficer) -> None:
    people = await camps(officer)
    before = await opinions(officer, people[0].conversation)
    for citizen in reversed(people):
        await citizen.vote(1, 0)
    assert await opinions(officer, people[0].conversation) != before
    for number in (5, 0, 7, 2, 1, 4, 3, 6):
        await people[number].vote(1, CAMPS[number % 2][0])
    after = await opinions(officer, people[0].conversation)
    assert after["cast"] == before["cast"] + 16
    for told in (before, after):
        for name in ("number", "computed_at", "cast"):
            told.pop(name)
    assert after == before


async def test_who_withdraws_is_in_no_count_no_group_and_no_file(
    officer: ConversationOfficer,
) -> None:
    people = await camps(officer)
    before = await opinions(officer, people[0].conversation)
    guest = await Citizen.joining(officer.client, people[0].conversation)
    number = await guest.say("Pigeons should deliver letters.")
    for statement in (1, 2, 3, number):
        await guest.vote(statement, -1)
    await people[0].vote(number, 1)
    during = await opinions(officer, guest.conversation)
    assert during["totals"]["participants"] == 9
    assert "Pigeons" in str(during)
    assert (await guest.ask("DELETE", "mine")).status_code == 204
    after = await opinions(officer, guest.conversation)
    for told in (before, after):
        for name in ("number", "computed_at"):
            told.pop(name)
    assert after == before


async def test_who_is_banned_and_what_is_moderated_out_shape_no_map(
    officer: ConversationOfficer,
) -> None:
    people = await camps(officer)
    at = f"{CONVERSATIONS}/{people[0].conversation}"
    await officer.post(f"{at}/participants/{people[0].number}/ban", {"reason": "spam"}, status=204)
    await officer.decide(people[0].conversation, 3, "rejected", reason="off_topic")
    found = await opinions(officer, people[0].conversation)
    assert found["totals"]["participants"] == 7
    assert (await people[0].ask("GET", "place")).json()["place"] is None
    third = found["statements"][2]
    assert (third["state"], third["extremity"]) == ("rejected", 0)
    assert (third["agree"], third["disagree"]) == (4, 3)
    named = [one["statement"] for group in found["groups"] for one in group["representative"]]
    assert 3 not in named + found["consensus"]["agree"] + found["consensus"]["disagree"]


@pytest.mark.parametrize(
    ("votes", "warning"),
    [([], "no_groups"), ([(1,)], "no_groups"), ([(0, 0, 0)] * 3, "no_groups"),
     ([(1, 1, 1)] * 5, "no_groups")],
    ids=["nobody voted", "one voter", "all pass", "everybody agrees"],
)  # fmt: skip
async def test_without_two_positions_there_are_no_groups_and_a_reason(
    officer: ConversationOfficer, votes: list[tuple[int, ...]], warning: str
) -> None:
    conversation = await officer.opened()
    for given in votes:
        citizen = await Citizen.joining(officer.client, conversation)
        for statement, vote in enumerate(given, 1):
            await citizen.vote(statement, vote)
    found = await opinions(officer, conversation)
    assert found["groups"] == []
    assert [each["code"] for each in found["warnings"]] == [warning]
    assert found["totals"]["participants"] == len(votes)


async def test_people_who_agree_with_everything_are_told_of_and_results_shown_without_them(
    officer: ConversationOfficer,
) -> None:
    conversation = await officer.opened(*(f"Statement {number}." for number in range(8)))
    for camp in (1, -1) * 4:
        citizen = await Citizen.joining(officer.client, conversation)
        for statement in range(1, 9):
            await citizen.vote(statement, camp if statement % 2 else -camp)
    keen = await Citizen.joining(officer.client, conversation)
    for statement in range(1, 9):
        await keen.vote(statement, 1)
    found = await opinions(officer, conversation)
    assert found["uniform"] == {"agree": 1, "disagree": 0}
    assert found["totals"]["participants"] == 9
    assert found["without"]["totals"]["participants"] == 8
    assert found["without"]["totals"]["votes"] == found["totals"]["votes"] - 8
    answer = await officer.get(f"{CONVERSATIONS}/{conversation}/files/summary.csv")
    told = dict(csv.reader(io.StringIO(answer.text)))
    assert (told["voters"], told["uniform-agree"], told["uniform-disagree"]) == ("9", "1", "0")
    for name, each in (("", found), ("without-uniform-", found["without"])):
        assert told[f"{name}voters"] == str(each["totals"]["participants"])
        assert told[f"{name}voters-in-conv"] == str(each["totals"]["grouped"])
        sizes = [told[f"{name}group-{group['id']}"] for group in each["groups"]]
        assert sizes == [str(group["size"]) for group in each["groups"]]


async def test_a_frozen_map_has_no_memory_and_stands(officer: ConversationOfficer) -> None:
    people = await camps(officer)
    at = f"{CONVERSATIONS}/{people[0].conversation}"
    await officer.post(f"{at}/closing", status=200)
    await officer.post(f"{at}/freeze", status=200)
    before = await opinions(officer, people[0].conversation)
    assert before["frozen"] is True
    assert (await people[0].ask("DELETE", "mine")).status_code == 204
    after = await opinions(officer, people[0].conversation)
    assert after["totals"] == before["totals"]
    assert after["groups"] == before["groups"]


async def test_whoever_withdraws_what_they_said_after_the_freeze_moves_no_count(
    officer: ConversationOfficer,
) -> None:
    people = await camps(officer)
    number = await people[0].say("Pigeons should deliver letters.")
    for place, citizen in enumerate(people):
        await citizen.vote(number, CAMPS[place % 2][0])
    at = f"{CONVERSATIONS}/{people[0].conversation}"
    await officer.post(f"{at}/closing", status=200)
    await officer.post(f"{at}/freeze", status=200)
    before = await opinions(officer, people[0].conversation)
    assert (await people[0].ask("DELETE", "mine")).status_code == 204
    after = await opinions(officer, people[0].conversation)
    assert "Pigeons" not in str(after)
    own = after["statements"][number - 1]
    assert (own["text"], own["state"], own["agree"]) == ("", "withdrawn", 4)
    for name in ("totals", "consensus", "silhouette"):
        assert after[name] == before[name]
    assert [each["size"] for each in after["groups"]] == [each["size"] for each in before["groups"]]
    files = f"{CONVERSATIONS}/{people[0].conversation}/files"
    comments = read_csv((await officer.get(f"{files}/comments.csv")).text)
    assert comments[number - 1]["comment-body"] == "(withdrawn by its author)"
    assert sum(int(each["agrees"]) for each in comments) == before["totals"]["agree"]


async def test_one_job_waits_however_many_vote(
    officer: ConversationOfficer, settings: Settings
) -> None:
    people = await camps(officer)
    await mapped(settings)
    first = (await opinions(officer, people[0].conversation))["number"]
    for citizen in people:
        await citizen.vote(1, 0)
    assert (await opinions(officer, people[0].conversation))["number"] == first + 1


async def test_a_vote_that_comes_while_stability_is_worked_out_comes_first(
    officer: ConversationOfficer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await camps(officer)
    looked = []

    async def asked_for(*_: object) -> bool:
        looked.append(1)
        return len(looked) == 4

    monkeypatch.setattr(repository, "map_is_asked_for", asked_for)
    found = await opinions(officer, people[0].conversation)
    assert [each["stability"] for each in found["groups"]] == [None, None]
    assert len(looked) == 4


async def sent(officer: ConversationOfficer, conversation: str, kind: str, file: bytes) -> str:
    """The state of the import of a Polis file."""
    answer = await officer.client.post(
        "/v1/engagement/imports",
        params={"format": kind, "conversation": conversation},
        content=file,
        headers=officer.headers | {"Content-Type": "text/csv"},
    )
    assert answer.status_code == 202, answer.text
    await mapped(officer.settings)
    job = (await officer.get(answer.headers["location"])).json()
    return str(job["error"]["code"] if job["error"] else job["state"])


async def drafted(officer: ConversationOfficer) -> str:
    return str((await officer.post(CONVERSATIONS, NEW | {"organisation": "27D"}))["id"])


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.skipif(not LONDON.exists(), reason="the published conversation is not there")
async def test_london_has_392_agree_192_disagree_54_pass_by_26_people(
    officer: ConversationOfficer,
) -> None:
    conversation = await drafted(officer)
    for kind in ("comments", "votes"):
        file = (LONDON / f"{kind}.csv").read_bytes()
        assert await sent(officer, conversation, f"polis-{kind}", file) == "succeeded"
    found = await opinions(officer, conversation)
    totals = found["totals"]
    assert (totals["agree"], totals["disagree"], totals["pass"]) == (392, 192, 54)
    assert (totals["votes"], found["cast"], totals["participants"]) == (638, 640, 26)
    at = f"{CONVERSATIONS}/{conversation}/files"
    people = read_csv((await officer.get(f"{at}/participants-votes.csv")).text)
    assert len(people) == 26
    assert sum(each["group-id"] != "" for each in people) == totals["grouped"]
    sizes = Counter(each["group-id"] for each in people if each["group-id"])
    assert sizes == {str(each["id"]): each["size"] for each in found["groups"]}
    assert sum(int(each["n-votes"]) for each in people) == 638
    votes = read_csv((await officer.get(f"{at}/votes.csv")).text)
    assert Counter(each["vote"] for each in votes) == {"1": 392, "-1": 192, "0": 54}
    comments = read_csv((await officer.get(f"{at}/comments.csv")).text)
    assert len(comments) == 39
    assert sum(int(each["agrees"]) for each in comments) == 392


async def test_what_moves_out_moves_in_the_same(officer: ConversationOfficer) -> None:
    people = await camps(officer)
    before = await opinions(officer, people[0].conversation)
    at = f"{CONVERSATIONS}/{people[0].conversation}/files"
    conversation = await drafted(officer)
    for kind in ("comments", "votes"):
        file = (await officer.get(f"{at}/{kind}.csv")).content
        assert await sent(officer, conversation, f"polis-{kind}", file) == "succeeded"
    after = await opinions(officer, conversation)
    assert after["totals"] == before["totals"]
    assert [each["size"] for each in after["groups"]] == [each["size"] for each in before["groups"]]


async def test_a_file_is_refused_where_people_take_part_already_or_statements_are_missing(
    officer: ConversationOfficer,
) -> None:
    header = b"timestamp,datetime,comment-id,voter-id,vote\n"
    conversation = await officer.opened()
    assert await sent(officer, conversation, "polis-votes", header + b"1,x,1,1,1\n") == (
        "conversation_taken"
    )
    draft = await drafted(officer)
    assert await sent(officer, draft, "polis-votes", header + b"2,x,9,1,1\n") == "rows_rejected"
    assert await sent(officer, draft, "polis-votes", header + b"3,x,1,1,7\n") == "rows_rejected"
    other = ConversationOfficer(officer.client, officer.settings, org="7A1")
    assert await sent(other, draft, "polis-votes", header + b"4,x,1,1,1\n") == (
        "conversation_not_found"
    )

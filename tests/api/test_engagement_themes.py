"""What people wrote is coded by people; coded and uncoded are all that answered."""

import json
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import run_jobs
from tests.api.coders import (
    answered,
    answers,
    codes,
    counted,
    frame_at,
    framed,
    on_paper,
    progress,
    theme,
)
from tests.api.consultations import EngagementOfficer
from tests.api.responses import Citizen

SERVES = ENGAGEMENT
TEXTS = ["Too far.", "No bus.", "-"]


async def test_coded_and_uncoded_are_all_that_answered(
    jane: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at, citizens = await answered(jane, client, [*TEXTS, "Parking.", "No."])
    await citizens[-1].withdraws()
    item = await progress(jane, at)
    assert (item["question"], item["version"], item["answered"], item["uncoded"]) == (
        "why",
        0,
        4,
        4,
    )
    assert (await framed(jane, at, theme("distance"), theme("parking"))).status_code == 200
    to_read = [each["response"] for each in await answers(jane, at)]
    first = {to_read[0]: ["distance:negative"], to_read[1]: "no_theme", to_read[2]: "nothing_said"}
    done = await codes(jane, at, first)
    assert (done.status_code, done.json()) == (200, {"coded": 3, "counted": 3})
    item = await progress(jane, at)
    assert (item["answered"], item["coded"], item["uncoded"]) == (4, 3, 1)
    assert item["coders"] == [{"coder": "jane", "answers": 3}]
    [left] = await answers(jane, at, wanted="uncoded")
    assert (left["text"], left["codings"]) == ("Parking.", [])
    assert (await citizens[0].withdraws()).status_code == 204
    assert (await citizens[1].changes({"opinion": "for", "may_publish": True})).status_code == 200
    left = await progress(jane, at)
    assert (left["answered"], left["coded"], left["uncoded"]) == (2, 1, 1)


async def test_a_theme_that_is_merged_while_it_is_coded_is_noticed_and_its_answers_move(
    jane: EngagementOfficer,
) -> None:
    at, _ = await on_paper(jane, [f"No bus {place}." for place in range(20)])
    etag = (await framed(jane, at, theme("bus"), theme("parking"))).headers["etag"]
    to_read = [each["response"] for each in await answers(jane, at)]
    await codes(jane, at, {each: ["bus:negative"] for each in to_read[:10]})
    merged = theme("parking", merged_into="transport")
    put = await framed(jane, at, theme("transport"), theme("bus", merged_into="transport"), merged)
    assert put.json()["version"] == 2
    stale = await codes(jane, at, {to_read[10]: ["bus"]}, **{"If-Match": etag})
    assert stale.status_code == 412
    refused = await codes(jane, at, {to_read[10]: ["bus"]})
    assert refused.status_code == 422, refused.text
    [fault] = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("#/codings/0/themes/0/theme", "theme_merged")
    assert "transport" in fault["detail"]
    await codes(jane, at, {each: ["transport:positive"] for each in to_read[10:19]})
    early = await jane.get(f"{frame_at(at)}/counts")
    assert (early.status_code, early.json()["code"]) == (409, "results_not_yet")
    told = await counted(jane, at)
    assert (told["answered"], told["coded"], told["uncoded"]) == (20, 19, 1)
    [found] = told["themes"]
    assert (found["code"], found["answers"], found["positive"], found["negative"]) == (
        "transport", 20, 10, 10,
    )  # fmt: skip
    dropped = await framed(jane, at, theme("transport"), theme("parking"))
    assert {each["code"] for each in dropped.json()["errors"]} == {"theme_dropped"}
    circular = [theme("transport", merged_into="bus"), theme("bus", merged_into="transport")]
    refused = await framed(jane, at, *circular, theme("parking"))
    assert "merger_circular" in {each["code"] for each in refused.json()["errors"]}


async def test_a_coding_is_its_coders_own_and_the_second_is_compared_with_the_first(
    jane: EngagementOfficer, john: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at, _ = await answered(jane, client, [f"Answer {place}" for place in range(50)])
    await framed(jane, at, theme("cost"))
    to_read = [each["response"] for each in await answers(jane, at)]
    both, one, other = to_read[:20], to_read[20:25], to_read[25:35]
    first = {each: ["cost"] if each in [*both, *one] else "no_theme" for each in to_read}
    second = {each: ["cost"] if each in [*both, *other] else "no_theme" for each in to_read}
    assert (await codes(jane, at, first)).json() == {"coded": 50, "counted": 50}
    assert await answers(jane, at, wanted="not_mine") == []
    assert len(await answers(john, at, wanted="not_mine")) == 50
    assert (await codes(john, at, second)).json() == {"coded": 50, "counted": 0}
    path = f"{frame_at(at)}/agreement"
    found = (await jane.get(path, first="jane", second="john")).json()
    assert found["themes"][0]["kappa"] == pytest.approx(0.4)
    [mine, his] = (await answers(jane, at, limit=1))[0]["codings"]
    assert (mine["coder"], mine["counted"], his["coder"], his["counted"]) == (
        "jane", True, "john", False,
    )  # fmt: skip
    lints = (await jane.get(f"{frame_at(at)}/lints")).json()["items"]
    assert lints == []
    lines = (await jane.get(f"{frame_at(at)}/mapping.jsonl")).text.splitlines()
    mapped = {each["response_id"]: each for each in map(json.loads, lines)}
    assert len(mapped) == 50
    assert (mapped[both[0]]["labels"], mapped[both[0]]["stances"]) == (["cost"], ["NEUTRAL"])
    assert mapped[other[0]]["labels"] == []
    nobody = await jane.get(path, first="jane", second="ann")
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nothing_compared")


async def test_what_few_people_said_is_withheld_and_nobody_else_reads_it(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    at, _ = await on_paper(jane, [f"Answer {place}" for place in range(30)])
    await framed(jane, at, theme("cost"), theme("bus"))
    to_read = [each["response"] for each in await answers(jane, at)]
    await codes(jane, at, {each: ["bus:negative"] for each in to_read[:5]})
    await codes(jane, at, {each: ["cost"] for each in to_read[5:]})
    found = await counted(jane, at)
    bus, cost = found["themes"]
    assert (bus["answers"], bus["share"], bus["negative"], bus["note"]) == (
        None, None, None, "suppressed",
    )  # fmt: skip
    assert cost["answers"] in (None, 25)
    stranger = EngagementOfficer(client, settings, org="7A1")
    for path in ("", "/answers", "/counts"):
        assert (await stranger.get(f"{frame_at(at)}{path}")).status_code == 404
    assert (await codes(stranger, at, {to_read[0]: ["bus"]})).status_code == 404
    unknown = await jane.get(frame_at(at, "opinion"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "question_not_found")


SAYINGS = {
    "parking": "There is no parking at the hospital and the car park is dear",
    "waiting": "I waited four hours to be seen and the waiting room was full",
    "kindness": "The nurses were kind and listened to my mother",
}
SECRET = "Zwetschgenmus"


async def done(
    officer: EngagementOfficer, settings: Settings, path: str, body: object = None
) -> dict[str, object]:
    """The job, once it has ended."""
    asked = await officer.post(path, body)
    assert asked.status_code == 202, asked.text
    await run_jobs(settings, ENGAGEMENT)
    job = (await officer.get(asked.headers["location"])).json()
    assert job["state"] == "succeeded", job
    return dict(job)


async def test_themes_are_suggested_from_what_is_coded_and_never_counted(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    texts = [f"{text}, {place} of us say so" for place in range(12) for text in SAYINGS.values()]
    at, citizens = await answered(jane, client, [f"{SECRET} {texts[0]}", *texts[1:]])
    await framed(jane, at, *map(theme, SAYINGS))
    path = f"{frame_at(at)}/suggestions"
    early = await jane.post(path, None)
    assert (early.status_code, early.json()["code"]) == (409, "too_few_coded")
    to_read = [each["response"] for each in await answers(jane, at)]
    names = list(SAYINGS)
    await codes(jane, at, {each: [names[n % 3]] for n, each in enumerate(to_read[:30])})
    job = await done(jane, settings, path)
    assert job["counts"] == {"coded": 30, "suggested": 6}
    told = (await jane.get(path)).json()
    assert told["accuracy"] > 0.9 > told["constant"]
    left = await answers(jane, at, wanted="uncoded")
    assert {each["response"] for each in left} == {*to_read[30:]}
    for each in left:
        right = next(name for name, text in SAYINGS.items() if each["text"].startswith(text))
        assert each["suggested"][0]["theme"] == right
    found = await progress(jane, at)
    assert (found["coded"], found["uncoded"]) == (30, 6)
    merged = [theme(each, merged_into="parking") for each in names[1:]]
    await framed(jane, at, theme("parking"), *merged)
    left = await answers(jane, at, wanted="uncoded")
    assert {each["suggested"][0]["theme"] for each in left} == {"parking"}
    await citizens[30].withdraws()
    assert (await jane.get(path)).status_code == 200  # nothing was learnt from it
    await citizens[0].withdraws()
    assert (await jane.get(path)).json()["code"] == "suggestions_not_made"
    assert [each["suggested"] for each in await answers(jane, at, wanted="uncoded")] == [[]] * 5


@pytest.mark.proof
async def test_the_public_set_coded_here_is_suggested_better_than_by_a_constant_guess(
    jane: EngagementOfficer, settings: Settings, reference_data: Path
) -> None:
    folder = reference_data / "themefinder-gambling-q1"
    texts, themes = (
        {
            row["response_id"]: row
            for row in map(json.loads, (folder / name).read_text().splitlines())
        }
        for name in ("responses.jsonl", "mapping.jsonl")
    )
    of_text = {each["response"].strip(): themes[key]["labels"] for key, each in texts.items()}
    known = sorted({label for labels in of_text.values() for label in labels})
    at, _ = await on_paper(jane, [*of_text])
    await framed(jane, at, *(theme(f"t{place}") for place, _ in enumerate(known)))
    given = {
        each["response"]: [f"t{known.index(label)}" for label in of_text[each["text"]]]
        for each in await answers(jane, at, limit=100)
    }
    assert (await codes(jane, at, given)).is_success
    path = f"{frame_at(at)}/suggestions"
    await done(jane, settings, path)
    told = (await jane.get(path)).json()
    assert told["coded"] == len(given) == 99  # one hints at danger: who codes does not read it
    assert told["accuracy"] >= 0.36 > told["constant"]


LETTER = "Please keep the walk-in centre at Ellesmere Port open, my family relies upon it"


async def test_a_campaign_is_found_decided_on_by_a_person_and_every_letter_counts(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    letters = [f"{LETTER} ({place})." for place in range(10)]
    at, citizens = await answered(jane, client, [*letters, "No bus.", "Too far.", "Parking."])
    path = f"{at}/campaigns"
    await done(jane, settings, path, {"question": "why"})
    [found] = (await jane.get(path)).json()["items"]
    assert (found["number"], found["answers"], found["decision"]) == (1, 10, None)
    texts = (await jane.get(f"{path}/1/answers")).json()["items"]
    assert {each["text"] for each in texts} == {*letters}
    verdict = {"decision": "campaign", "reason": "The letter of a residents' group"}
    decided = await jane.post(f"{path}/1/decision", verdict)
    assert (decided.status_code, decided.json()["decided_by"]) == (200, "jane")
    more = {"opinion": "against", "why": f"{LETTER} (too).", "may_publish": True}
    await Citizen(client).responds(at, more)
    await done(jane, settings, path, {"question": "why"})
    first, second = (await jane.get(path)).json()["items"]
    assert (first["decision"], first["answers"]) == ("campaign", 10)
    assert (second["answers"], second["beside"], second["decision"]) == (1, 1, None)
    await citizens[0].withdraws()
    [first, second] = (await jane.get(path)).json()["items"]
    assert (first["answers"], first["likeness"]) == (9, None)
    for each in citizens[1:9]:
        await each.withdraws()
    assert [each["number"] for each in (await jane.get(path)).json()["items"]] == [2]


def tables_with(url: str, *told: str) -> set[str]:
    """The tables in which a row has one of these, as text."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        asked = sql.SQL("SELECT count(*) FROM {0} AS it WHERE it::text LIKE ANY (%s)")
        like = [f"%{each}%" for each in told]
        return {
            name
            for (name,) in names
            if connection.execute(asked.format(sql.Identifier(name)), [like]).fetchall()[0][0]
        }


async def test_of_what_is_withdrawn_no_table_keeps_a_word_a_coding_or_a_suggestion(
    jane: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    texts = [f"{text}, {place} of us say so" for place in range(8) for text in SAYINGS.values()]
    at, _ = await answered(jane, client, texts)
    alike = [f"{SECRET}, {LETTER}.", f"{SECRET}; {LETTER}!"]
    said = [{"opinion": "against", "why": text, "may_publish": True} for text in alike]
    one, other = [await Citizen(client).responds(at, each) for each in said]
    await framed(jane, at, *map(theme, SAYINGS))
    to_read = [each["response"] for each in await answers(jane, at)]
    names = list(SAYINGS)
    await codes(
        jane, at, {each: [names[n % 3]] for n, each in enumerate([*to_read[:21], to_read[-1]])}
    )
    await done(jane, settings, f"{frame_at(at)}/suggestions")
    await done(jane, settings, f"{at}/campaigns", {"question": "why"})
    url = settings.database_url("engagement")
    assert tables_with(url, SECRET) == {"response_answers"}
    assert {"coding", "suggested_answer", "campaign_answer"} <= tables_with(url, *to_read[-2:])
    before = await progress(jane, at)
    assert (await one.withdraws()).status_code == 204
    assert (await other.withdraws()).status_code == 204
    assert tables_with(url, SECRET) == set()
    kept = {"response", "audit_entry", "outbox_event"}
    assert tables_with(url, *to_read[-2:]) <= kept
    after = await progress(jane, at)
    assert (before["answered"] - 2, before["coded"] - 1) == (after["answered"], after["coded"])

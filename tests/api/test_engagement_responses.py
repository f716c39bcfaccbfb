"""The public responds without an account; each response is there once, and goes when asked to."""

import csv
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.responses.equality_service import FEWEST, put_away
from services.shared.database import Database
from services.shared.days import london_day
from services.shared.settings import Settings
from tests.api.consultations import QUESTIONS, EngagementOfficer, survey
from tests.api.responses import BODY, Citizen
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT
TODAY = london_day(datetime.now(UTC))
OTHER = {"code": "else", "text": "Otherwise", "other": True}


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture(scope="module")
async def at(officer: EngagementOfficer) -> str:
    """An open survey."""
    return await survey(officer)


@pytest.fixture
def citizen(client: httpx.AsyncClient) -> Citizen:
    return Citizen(client)


async def listed(officer: EngagementOfficer, at: str, **by: Any) -> list[dict[str, Any]]:
    answer = await officer.get(f"{at}/responses", **by)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def entered(officer: EngagementOfficer, at: str, *bodies: dict[str, Any]) -> httpx.Response:
    return await officer.post(f"{at}/responses", {"responses": list(bodies)})


def paper(**more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return BODY | {"client_id": str(uuid4()), "channel": "paper", "received_at": now} | more


async def test_a_citizen_responds_reads_changes_and_withdraws(citizen: Citizen, at: str) -> None:
    sent = await citizen.sends(at, respondent={"place": "CH1 4"}, route="leaflet", area="E06000050")
    assert sent.status_code == 201, sent.text
    assert sent.headers["cache-control"] == "no-store"
    assert sent.headers["location"] == sent.json()["links"]["mine"]
    mine = await citizen.reads()
    assert mine.headers["cache-control"] == "no-store"
    told = mine.json()
    assert (told["answers"], told["route"], told["area"]) == (
        BODY["answers"],
        "leaflet",
        "E06000050",
    )
    assert told["editable_until"] == "2099-01-31T23:59:59Z"
    against = {"opinion": "against", "why": "Too far.", "may_publish": False}
    assert (await citizen.changes(against, '"stale"')).status_code == 412
    changed = await citizen.changes(against, mine.headers["etag"])
    assert changed.status_code == 200, changed.text
    assert (await citizen.reads()).json()["answers"] == against
    assert (await citizen.withdraws()).status_code == 204
    for gone in (await citizen.reads(), await citizen.withdraws(), await citizen.changes(against)):
        assert (gone.status_code, gone.json()["code"]) == (404, "response_not_found")
    unknown = await Citizen(citizen.client, "0" * 48).reads()
    assert {**unknown.json(), "request_id": ""} == {
        **(await citizen.reads()).json(),
        "request_id": "",
    }


async def test_a_double_click_or_a_bad_connection_makes_no_second_response(
    officer: EngagementOfficer, citizen: Citizen
) -> None:
    at = await survey(officer)
    first, again = [await citizen.sends(at) for _ in range(2)]
    assert (again.status_code, again.headers["idempotency-hit"]) == (201, "true")
    assert first.json() == again.json()
    assert len(await listed(officer, at)) == 1
    other = await citizen.sends(at, {"opinion": "against", "may_publish": True})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    await citizen.withdraws()
    back = await citizen.sends(at)
    assert (back.status_code, back.json()["code"]) == (409, "response_withdrawn")
    assert [each["state"] for each in await listed(officer, at, state="withdrawn")] == ["withdrawn"]


@pytest.mark.parametrize("key", ["1", "form-1", "00000000-0000-0000-0000-000000000000"])
async def test_a_key_that_others_may_choose_too_gives_nobody_a_receipt(
    officer: EngagementOfficer, client: httpx.AsyncClient, key: str
) -> None:
    answer = await Citizen(client, key=key).sends(await survey(officer))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


async def test_two_people_at_one_tablet_stay_two_however_often_it_is_sent(
    officer: EngagementOfficer, citizen: Citizen
) -> None:
    at = await survey(officer)
    batch = [paper(channel="event"), paper(channel="event")]
    made = (await entered(officer, at, *batch)).json()["items"]
    again = await entered(officer, at, *batch, paper(channel="event"))
    assert again.status_code == 201, again.text
    assert [each["known"] for each in again.json()["items"]] == [True, True, False]
    assert [each["receipt"] for each in again.json()["items"]][:2] == [e["receipt"] for e in made]
    assert len(await listed(officer, at, channel="event")) == 3
    citizen.receipt = made[0]["receipt"]
    assert (await citizen.changes(BODY["answers"])).status_code == 200
    assert len(await listed(officer, at)) == 3
    reused = await entered(officer, at, batch[0] | {"route": "other"})
    assert (reused.status_code, reused.json()["code"]) == (422, "client_id_reused")


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"may_publish": True}, {"#/answers/opinion": "answer_missing"}),
        (
            {"opinion": "for", "why": "x", "may_publish": True},
            {"#/answers/why": "question_hidden"},
        ),
        ({"opinion": "perhaps", "may_publish": True}, {"#/answers/opinion": "option_unknown"}),
        ({"opinion": "for", "may_publish": True, "x": 1}, {"#/answers/x": "question_unknown"}),
        (
            {"opinion": "against", "why": "x" * 20_001, "may_publish": True},
            {"#/answers/why": "wrong_length"},
        ),
        (
            {"opinion": "against", "why": "a\x00b", "may_publish": True},
            {"#/answers/why": "control_character"},
        ),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused_where_it_stands(
    citizen: Citizen, at: str, answers: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert await citizen.wrong(at, answers) == wrong


async def test_answers_to_another_version_are_refused(citizen: Citizen, at: str) -> None:
    wrong = await citizen.wrong(at, questionnaire_version=2)
    assert wrong == {"#/questionnaire_version": "other_version"}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "שלום \u202eabc", "👩‍⚕️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿"])
async def test_any_text_is_kept_as_it_was_written(citizen: Citizen, at: str, text: str) -> None:
    said = {"opinion": "against", "why": text, "may_publish": True}
    await citizen.responds(at, said)
    assert (await citizen.reads()).json()["answers"] == said


async def test_half_a_character_is_refused(citizen: Citizen, at: str) -> None:
    body = (
        '{"questionnaire_version": 1, "answers":'
        ' {"opinion": "against", "why": "\\ud800", "may_publish": true}}'
    )
    path = f"/v1/public/consultations/{at.rpartition('/')[2]}/responses"
    headers = {"Idempotency-Key": citizen.key, "Content-Type": "application/json"}
    answer = await citizen.client.post(path, content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text


async def test_a_closed_consultation_is_closed_on_every_way(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    """To the second, in London, where 27 March 2027 is an hour before UTC's."""
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        at = await survey(officer, closes_on="2027-03-28")
    with time_machine.travel(datetime(2027, 3, 28, 22, 59, 59, 900_000, tzinfo=UTC)):
        before = await Citizen(client).responds(at)
    with time_machine.travel(datetime(2027, 3, 28, 23, 0, tzinfo=UTC)):
        late = await Citizen(client).sends(at)
        assert (late.status_code, late.json()["code"]) == (409, "consultation_closed")
        edit = await before.changes(BODY["answers"])
        assert (edit.status_code, edit.json()["code"]) == (409, "consultation_closed")
        post = paper(channel="letter", received_at="2027-03-28T23:00:00Z")
        assert (await entered(officer, at, post)).status_code == 201
        assert [e["late"] for e in await listed(officer, at, channel="letter")] == [True]
        assert (await before.reads()).json()["editable_until"] is None
        assert (await before.withdraws()).status_code == 204


async def test_what_is_not_open_says_precisely_why(
    officer: EngagementOfficer, citizen: Citizen
) -> None:
    draft = await officer.draft()
    told = await citizen.sends(draft)
    assert (told.status_code, told.json()["code"]) == (404, "consultation_not_published")
    at = await survey(officer)
    reason = {"reason": "Flood", "published_on": "2026-01-11"}
    await officer.goes(at, "paused", evidence=reason)
    told = await citizen.sends(at)
    assert (told.status_code, told.json()["code"]) == (409, "consultation_paused")
    await officer.goes(at, "withdrawn", evidence=reason | {"respondents_told": "By letter"})
    told = await citizen.sends(at)
    assert (told.status_code, told.json()["code"]) == (409, "consultation_withdrawn")


async def test_petitions_and_organisations_say_for_how_many_they_speak(
    officer: EngagementOfficer, citizen: Citizen
) -> None:
    at = await survey(officer)
    petition = paper(channel="petition", answers={}, signatures=7_557)
    club = {"kind": "organisation", "speaks_for": "The club", "represents": 40}
    answer = await entered(officer, at, petition, paper(respondent=club))
    assert answer.status_code == 201, answer.text
    found = {each["channel"]: each for each in await listed(officer, at)}
    assert (found["petition"]["signatures"], found["paper"]["represents"]) == (7_557, 40)
    wrong = await entered(officer, at, paper(signatures=3), paper(channel="petition", answers={}))
    assert {each["pointer"] for each in wrong.json()["errors"]} == {"#/responses/0/signatures"}
    assert await citizen.wrong(at, respondent={"represents": 3}) == {
        "#/respondent/represents": "represents_misplaced"
    }


async def test_after_a_withdrawal_nothing_of_it_is_anywhere(
    officer: EngagementOfficer,
    citizen: Citizen,
    settings: Settings,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """No table, file, log, export or answer has the text, its hash, the receipt or the key."""
    at = await survey(officer)
    text = "The bus does not come on Sundays."
    said = {"opinion": "against", "why": text, "may_publish": True}
    sent = await citizen.sends(at, said, respondent={"place": "CH65 9"})
    await citizen.changes(said | {"why": f"{text} Nor on Mondays."}, route="web")
    assert text in everything(settings)
    assert text in (await officer.get(f"{at}/responses.csv")).text
    [listed_one] = await listed(officer, at)
    assert (await citizen.withdraws()).status_code == 204
    answers = [await officer.get(f"{at}/responses{end}") for end in ("", ".csv")]
    answers += [await officer.get(f"{at}/responses/{listed_one['id']}"), await citizen.reads()]
    files = [each for each in settings.data_dir.rglob("*") if each.is_file()]
    written = [each.read_bytes().decode("latin-1") for each in files]
    kept = "\n".join([everything(settings), *(each.text for each in answers), *written])
    kept += "".join(capfd.readouterr())
    assert "response.withdrawn" in kept
    bodies = [text, *(json.dumps(said[name]) for name in said), json.dumps(said)]
    bodies += [sent.request.content.decode()]
    hashes = [sha256(each.encode()).hexdigest() for each in bodies]
    receipts = [citizen.receipt, citizen.receipt.replace("-", "")]
    for trace in (text, "CH65 9", citizen.key, *receipts, *hashes):
        assert trace not in kept


async def test_after_the_freeze_a_withdrawal_leaves_counts_without_text_or_sender(
    officer: EngagementOfficer,
    client: httpx.AsyncClient,
    settings: Settings,
    capfd: pytest.CaptureFixture[str],
) -> None:
    bus = {"code": "how", "kind": "single", "text": "How?", "options": [*options("car"), OTHER]}
    sex = {"code": "sex", "kind": "single", "text": "Sex", "about": "equality"}
    asked = [*QUESTIONS, bus, sex | {"options": options("f", "prefer_not_to_say")}]
    at = await survey(officer, questions=asked, closes_on=TODAY.isoformat())
    text, own = "The bus does not come on Sundays.", "by tractor"
    said = {
        "opinion": "against", "why": text, "may_publish": True,
        "how": {"option": "else", "other": own},
    }  # fmt: skip
    citizen = await Citizen(client).responds(
        at, said, respondent={"place": "CH65 9"}, equality={"sex": "f"}, route="leaflet"
    )
    other = await Citizen(client).responds(at)
    [mine] = [each for each in await listed(officer, at) if each["route"] == "leaflet"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        frozen = {"frozen_on": str(TODAY + timedelta(days=1)), "responses": 2, "late_post": 0}
        await officer.enter(at, "response-freeze", frozen)
        assert (await citizen.withdraws()).status_code == 204
        answers = [await officer.get(f"{at}/responses{end}") for end in ("", f"/{mine['id']}")]
        export = await officer.get(f"{at}/responses.csv")
        gone = [await citizen.reads(), await citizen.withdraws(), await citizen.changes(said)]
        left = [each["state"] for each in await listed(officer, at, state="withdrawn")]
    assert [each.status_code for each in gone] == [404] * 3
    assert (left, len(answers[0].json()["items"])) == (["withdrawn"], 1)
    assert answers[1].json()["answers"] is None
    table = list(csv.DictReader(export.text.splitlines()))
    assert sorted(each["opinion"] for each in table) == ["against", "for"]  # it stays counted
    [anonymous] = [each for each in table if each["opinion"] == "against"]
    named = ("response", "respondent", "received_at", "place", "route", "why", "how.text")
    assert {anonymous[name] for name in named} <= {"", "withdrawn"}
    assert rows(settings, "equality_link") == []  # nobody can say whose the equality data are
    kept = "\n".join([everything(settings), export.text, *(each.text for each in answers)])
    kept += "".join(capfd.readouterr())
    bodies = [text, own, json.dumps(said["how"]), json.dumps(said)]
    hashes = [sha256(each.encode()).hexdigest() for each in bodies]
    for trace in (text, own, "CH65 9", "leaflet", citizen.receipt, citizen.key, *hashes):
        assert trace not in kept
    assert (await other.reads()).status_code == 200


async def test_equality_data_are_apart_and_go_with_a_withdrawal(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    asked = {"code": "sex", "kind": "single", "text": "Sex", "about": "equality"}
    sexes = asked | {"options": options("f", "m", "prefer_not_to_say")}
    at = await survey(officer, questions=[*QUESTIONS, sexes])
    people = [await Citizen(client).responds(at, equality={"sex": "f"}) for _ in range(FEWEST + 1)]
    assert await Citizen(client).wrong(at, BODY["answers"] | {"sex": "f"}) == {
        "#/answers/sex": "answer_misplaced"
    }
    database = Database(settings.database_url("engagement"), pool_size=1)
    await put_away(database, datetime.now(UTC))
    await database.close()
    assert (await people[0].reads()).json()["equality"] == {"sex": "f"}
    assert rows(settings, "equality_waiting") == []
    kept = [each for each in rows(settings, "equality_answer") if each["consultation"] in at]
    assert set(kept[0]) == {"key", "consultation", "answers"}
    keys = [each["key"] for each in kept]
    assert keys == sorted(keys)
    assert (await people[0].withdraws()).status_code == 204
    left = [each for each in rows(settings, "equality_answer") if each["consultation"] in at]
    assert len(left) == FEWEST
    assert "sex" not in (await officer.get(f"{at}/responses.csv")).text


async def test_an_export_has_the_same_columns_whatever_path_people_took(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await survey(officer)
    for answers in (
        {"opinion": "for", "may_publish": True},
        {"opinion": "against", "why": "=1+1", "may_publish": False},
        {"opinion": "against", "may_publish": True},
    ):
        await Citizen(client).responds(at, answers)
    other = await survey(officer)
    await Citizen(client).responds(other)
    table = list(csv.reader((await officer.get(f"{at}/responses.csv")).text.splitlines()))
    assert table[0][-3:] == ["opinion", "why", "may_publish"]
    assert [line[1:3] for line in table[1:]] == [["online", "no"]] * 3
    assert [line[-3:] for line in table[1:]] == [
        ["for", "", "yes"], ["against", "'=1+1", "no"], ["against", "", "yes"],
    ]  # fmt: skip


async def test_a_response_of_one_organisation_is_not_there_for_another(
    officer: EngagementOfficer, at: str, citizen: Citizen
) -> None:
    await citizen.responds(at)
    stranger = EngagementOfficer(officer.client, officer.settings, org="7A1")
    for path in ("responses", "responses.csv"):
        assert (await stranger.get(f"{at}/{path}")).status_code == 404
    assert (await entered(stranger, at, paper())).status_code == 404


def rows(settings: Settings, table: str) -> list[dict[str, Any]]:
    """In the order in which they lie."""
    with psycopg.connect(settings.database_url("engagement")) as connection:
        found = connection.execute(f"SELECT to_jsonb(t) FROM {table} AS t ORDER BY ctid")
        return [row for (row,) in found]


def everything(settings: Settings) -> str:
    """Every row of every table."""
    with psycopg.connect(settings.database_url("engagement")) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        return "\n".join(
            row
            for (table,) in tables
            for (row,) in connection.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t')
        )

"""Forms that came on paper are typed into a sheet, and entered once each."""

import csv
import io
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import psycopg
import pytest
import time_machine
from openpyxl import Workbook, load_workbook

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.database import Database
from services.shared.days import LONDON, london_day
from services.shared.imports.sweep import sweep
from services.shared.imports.uploads import folder
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.consultations import QUESTIONS, EngagementOfficer, survey
from tests.api.responses import Citizen
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT
OTHER = {"code": "else", "text": "Otherwise", "other": True}
NONE = {"code": "none", "text": "None of these", "exclusive": True}
ASKED: list[dict[str, Any]] = [
    *QUESTIONS,
    {
        "code": "way",
        "kind": "multiple",
        "text": "How do you come?",
        "options": [*options("bus", "car"), OTHER, NONE],
    },
    {"code": "order", "kind": "ranking", "text": "What first?", "options": options("a", "b", "c")},
    {
        "code": "rating",
        "kind": "matrix",
        "text": "How was it?",
        "options": options("good", "bad"),
        "rows": options("staff", "room"),
    },
    {"code": "visits", "kind": "number", "text": "How often?", "least": 0, "most": 99},
    {"code": "last", "kind": "date", "text": "When last?"},
    {
        "code": "age",
        "kind": "single",
        "text": "How old are you?",
        "options": [*options("young", "old"), {"code": "prefer_not_to_say", "text": "-"}],
        "about": "equality",
    },
]
TODAY = london_day(datetime.now(UTC))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM: dict[str, Any] = {
    "client_id": "P-0001",
    "received_at": f"{TODAY:%d/%m/%Y}",
    "channel": "paper",
    "privacy_notice": "1",
    "opinion": "for",
    "may_publish": "yes",
}


@dataclass
class Typist:
    """Types forms into the sheet of a consultation, and sends it."""

    officer: EngagementOfficer
    at: str

    async def template(self) -> httpx.Response:
        answer = await self.officer.get(f"{self.at}/questionnaire/form.xlsx")
        assert answer.status_code == 200, answer.text
        return answer

    async def filled(self, *forms: dict[str, Any]) -> bytes:
        book = load_workbook(io.BytesIO((await self.template()).content))
        sheet = book["Forms"]
        names = [each.value for each in sheet[sheet.max_row]]
        for form in forms:
            sheet.append([form.get(name) for name in names])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    async def csv(self, *forms: dict[str, Any]) -> bytes:
        book = load_workbook(io.BytesIO((await self.template()).content))
        out = io.StringIO()
        rows = [list(row) for row in book["Forms"].iter_rows(values_only=True)]
        csv.writer(out).writerows([*rows, *([f.get(n) for n in rows[-1]] for f in forms)])
        return out.getvalue().encode()

    async def send(self, file: bytes, kind: str = XLSX, **query: Any) -> httpx.Response:
        return await self.officer.client.post(
            f"{self.at}/forms/imports",
            params=query,
            content=file,
            headers=self.officer.headers | {"Content-Type": kind},
        )

    async def takes(self, file: bytes, kind: str = XLSX, **query: Any) -> dict[str, Any]:
        """The import, once its job has ended."""
        answer = await self.send(file, kind, **query)
        assert answer.status_code == 202, answer.text
        await run_jobs(self.officer.settings, ENGAGEMENT)
        made = (await self.officer.get(f"/v1/engagement/imports/{answer.json()['id']}")).json()
        return dict(made)

    async def rejects(self, made: dict[str, Any]) -> list[dict[str, str]]:
        answer = await self.officer.get(made["rejects_file"])
        return list(csv.DictReader(io.StringIO(answer.text)))

    async def responses(self) -> list[dict[str, Any]]:
        listed = (await self.officer.get(f"{self.at}/responses", limit=100)).json()["items"]
        return [(await self.officer.get(f"{self.at}/responses/{e['id']}")).json() for e in listed]


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture
async def typist(officer: EngagementOfficer) -> Typist:
    return Typist(officer, await survey(officer, ASKED))


async def test_the_sheet_has_the_columns_of_the_export_and_is_the_same_again(
    typist: Typist,
) -> None:
    first, again = await typist.template(), await typist.template()
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    export = (await typist.officer.get(f"{typist.at}/responses.csv")).text
    columns = next(csv.reader(io.StringIO(export)))
    sheet = load_workbook(io.BytesIO(first.content))["Forms"]
    names = [each.value for each in sheet[2]]
    questions = columns[columns.index("opinion") :]
    assert names[names.index("opinion") :] == [*questions, "age"]
    assert sheet[1][names.index("way:bus")].value == "How do you come?: bus"
    lists = {str(each.sqref).split(":")[0]: each.formula1 for each in
             sheet.data_validations.dataValidation}  # fmt: skip
    place = sheet[2][names.index("opinion")].column_letter
    begin, end = lists[f"{place}3"].removeprefix("Help!").replace("$", "").split(":")
    told = load_workbook(io.BytesIO(first.content))["Help"][begin:end]
    assert [cell.value for (cell,) in told] == ["for", "against"]


async def test_every_kind_of_answer_is_entered_as_in_json(typist: Typist) -> None:
    form = FORM | {
        "opinion": "against", "why": "=1+1", "way:bus": 1, "way:car": 0, "way:else": 1,
        "way.text": "<script>alert(1)</script>", "order:b": 1, "order:a": 2, "rating:staff": "good",
        "visits": 12, "last": "2026-01-05", "age": "old", "route": "leaflet", "area": "E06000050",
        "place": "CH1 4", "language": "welsh",
    }  # fmt: skip
    made = await typist.takes(await typist.filled(form))
    assert made["job"]["state"] == "succeeded", await typist.rejects(made)
    assert made["job"]["counts"] == {"rows": 1, "rejected_rows": 0, "entered": 1, "known": 0}
    [told] = await typist.responses()
    assert told["answers"] == {
        "opinion": "against",
        "why": "=1+1",
        "way": {"options": ["bus", "else"], "other": "<script>alert(1)</script>"},
        "order": ["b", "a"],
        "rating": {"staff": "good"},
        "visits": 12,
        "last": "2026-01-05",
        "may_publish": True,
    }
    assert (told["channel"], told["language"], told["route"], told["area"], told["place"]) == (
        "paper", "welsh", "leaflet", "E06000050", "CH1 4",
    )  # fmt: skip
    assert datetime.fromisoformat(told["received_at"]).astimezone(LONDON).date() == TODAY
    assert told["entered_by"] == "jane"
    export = (await typist.officer.get(f"{typist.at}/responses.csv")).text
    assert "'=1+1" in export


@pytest.mark.parametrize("kind", [XLSX, "text/csv"])
async def test_a_form_is_entered_once_however_often_the_sheet_is_sent(
    typist: Typist, kind: str
) -> None:
    write = typist.filled if kind == XLSX else typist.csv
    file = await write(FORM, FORM | {"client_id": "P-0002", "opinion": "against", "why": "a\nb"})
    first = await typist.takes(file, kind)
    assert first["job"]["counts"]["entered"] == 2
    again = await typist.takes(file, kind)
    assert (again["job"]["counts"]["entered"], again["job"]["counts"]["known"]) == (0, 2)
    assert (again["sha256"], again["repeated"]) == (None, False)
    assert len(await typist.responses()) == 2
    changed = await typist.takes(await write(FORM | {"opinion": "against"}), kind)
    assert changed["job"]["error"]["code"] == "rows_rejected"
    [told] = await typist.rejects(changed)
    assert (told["column"], told["reason"], told["value"]) == ("client_id", "client_id_reused", "")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"opinion": None}, "opinion", "answer_missing"),
    ({"opinion": "perhaps"}, "opinion", "option_unknown"),
    ({"why": "secret words"}, "why", "question_hidden"),
    ({"way:bus": "x"}, "way:bus", "not_a_tick"),
    ({"way:bus": 1, "way:none": 1}, "way", "exclusive_with_others"),
    ({"way:else": 1}, "way", "other_without_text"),
    ({"way.text": "secret words"}, "way", "not_a_choice"),
    ({"order:a": 1, "order:b": 1}, "order:b", "rank_twice"),
    ({"order:a": 1, "order:b": 3}, "order", "rank_unclear"),
    ({"rating:staff": "secret words"}, "rating:staff", "option_unknown"),
    ({"visits": "often"}, "visits", "not_a_number"),
    ({"visits": 100}, "visits", "outside_bounds"),
    ({"last": "30/02/2026"}, "last", "not_a_date"),
    ({"may_publish": "perhaps"}, "may_publish", "not_yes_or_no"),
    ({"opinion": "against", "why": "x" * 20_001}, "why", "wrong_length"),
    ({"age": "ancient"}, "age", "option_unknown"),
    ({"client_id": "secret words"}, "client_id", "not_a_form_number"),
    ({"received_at": "last week"}, "received_at", "not_a_moment"),
    ({"received_at": "2099-01-01"}, "received_at", "received_outside"),
    ({"channel": "pigeon"}, "channel", "literal_error"),
    ({"area": "E06000051"}, "area", "area_unknown"),
    ({"place": "CH1 4AB"}, "place", "string_pattern_mismatch"),
    ({"questionnaire_version": 7}, "questionnaire_version", "other_version"),
    ({"kind": "organisation"}, "speaks_for", "organisation_unnamed"),
    ({"signatures": 12}, "signatures", "signatures_misplaced"),
    ({"continues": "01936d5e-0000-7000-8000-000000000001"}, "continues", "response_not_found"),
]


async def test_a_reject_names_row_column_and_rule_and_never_the_words(typist: Typist) -> None:
    forms = [FORM | {"client_id": f"P-{n}"} | each for n, (each, _, _) in enumerate(WRONG)]
    made = await typist.takes(await typist.filled(*forms))
    assert made["job"]["error"]["code"] == "rows_rejected"
    told = await typist.rejects(made)
    assert [(e["line"], e["column"], e["reason"]) for e in told] == [
        (str(line), column, rule) for line, (_, column, rule) in enumerate(WRONG, 3)
    ]
    assert all(each["expected"] and not each["value"] for each in told)
    assert "secret" not in str(told) + str(made)
    assert await typist.responses() == []
    looked = await typist.takes(await typist.filled(*forms, FORM), preview=True)
    assert (looked["job"]["state"], looked["job"]["counts"]["entered"]) == ("succeeded", 1)
    assert looked["job"]["result"] == looked["rejects_file"]
    assert await typist.rejects(looked) == told
    assert await typist.responses() == []
    skipped = await typist.takes(await typist.filled(*forms, FORM), rejects="skip")
    assert skipped["job"]["counts"]["entered"] == 1
    assert len(await typist.responses()) == 1


async def test_two_forms_with_one_number_are_both_rejected(typist: Typist) -> None:
    made = await typist.takes(await typist.filled(FORM, FORM), rejects="skip")
    assert [e["reason"] for e in await typist.rejects(made)] == ["client_id_twice"] * 2
    assert await typist.responses() == []


async def test_a_sheet_of_other_columns_is_refused_without_what_stands_there(
    typist: Typist,
) -> None:
    book = Workbook()
    book.active.append(["client_id", "received_at", "channel", "opinion", "My secret words"])
    book.active.append(["P-1", "2026-01-22", "paper", "for", "x"])
    out = io.BytesIO()
    book.save(out)
    error = (await typist.takes(out.getvalue()))["job"]["error"]
    assert error["code"] == "columns_unclear"
    assert error["detail"].startswith("It lacks why, may_publish, way:bus, ")
    assert "twice: column E." in error["detail"]
    words = await typist.send(b"My secret words,and more\n1,2\n", "text/csv")
    assert (words.status_code, words.json()["code"]) == (422, "unknown_layout")
    assert "secret" not in words.text


async def test_only_the_owner_enters_and_not_after_the_freeze(typist: Typist) -> None:
    file = await typist.filled(FORM)
    other = EngagementOfficer(typist.officer.client, typist.officer.settings, org="7A1")
    refused = await Typist(other, typist.at).send(file)
    assert refused.json()["code"] == "consultation_not_found"
    assert (await other.get(f"{typist.at}/questionnaire/form.xlsx")).status_code == 404
    receipts = await other.post(f"{typist.at}/forms/receipts", {"numbers": ["P-0001"]})
    assert receipts.status_code == 404
    officer = typist.officer
    with time_machine.travel(datetime(2099, 2, 2, tzinfo=UTC)):
        freeze = {"frozen_on": "2026-11-20", "responses": 0, "late_post": 0}
        await officer.enter(typist.at, "response-freeze", freeze)
        frozen = await typist.send(file)
    assert (frozen.status_code, frozen.json()["code"]) == (409, "responses_frozen")
    assert not list(folder(officer.settings, "engagement").iterdir())


async def test_a_receipt_is_given_by_the_number_on_the_form(
    typist: Typist, client: httpx.AsyncClient
) -> None:
    await typist.takes(await typist.filled(FORM))
    citizen = await Citizen(client).responds(typist.at)
    asked = {"numbers": ["P-0001", "P-0002", citizen.key.upper()]}
    answer = await typist.officer.post(f"{typist.at}/forms/receipts", asked)
    assert answer.headers["cache-control"] == "no-store"
    [told] = answer.json()["items"]
    holder = Citizen(client, told["receipt"])
    assert (await holder.reads()).json()["answers"]["opinion"] == "for"
    assert (await holder.withdraws()).status_code == 204
    again = await typist.officer.post(f"{typist.at}/forms/receipts", asked)
    assert again.json()["items"] == []
    sent = await typist.takes(await typist.filled(FORM))
    assert [e["reason"] for e in await typist.rejects(sent)] == ["response_withdrawn"]


async def test_a_second_typist_sends_a_sheet_and_what_differs_is_shown(
    typist: Typist, client: httpx.AsyncClient
) -> None:
    officer = typist.officer
    john = Typist(EngagementOfficer(client, officer.settings, sub="john"), typist.at)
    forms = [FORM | {"client_id": f"P-{n}", "age": "old"} for n in range(1, 5)]
    first = await typist.takes(await typist.filled(*forms))
    assert first["job"]["counts"]["entered"] == 4
    own = await typist.takes(await typist.filled(FORM | {"client_id": "P-1"}), second=True)
    assert [e["reason"] for e in await typist.rejects(own)] == ["second_person_needed"]
    again = [
        FORM | {"client_id": "p-2", "opinion": "against", "why": "Too far."},
        FORM | {"client_id": "P-1"},
        FORM | {"client_id": "P-3", "age": "young"},
        FORM | {"client_id": "P-9"},
        FORM | {"client_id": "P-4", "opinion": "perhaps"},
    ]
    file = await john.filled(*again)
    looked = await john.takes(file, second=True, preview=True, rejects="skip")
    made = await john.takes(file, second=True, rejects="skip")
    for each in (looked, made):
        assert each["job"]["counts"] == {
            "rows": 5, "rejected_rows": 3, "compared": 2, "differing": 1, "known": 0,
        }  # fmt: skip
        told = [(e["line"], e["column"], e["reason"]) for e in await john.rejects(each)]
        assert told == [
            ("5", "age", "not_entered_twice"),
            ("6", "client_id", "response_not_found"),
            ("7", "opinion", "option_unknown"),
        ]
    repeated = await john.takes(await john.filled(*again[:2]), second=True)
    assert (repeated["job"]["counts"]["compared"], repeated["job"]["counts"]["known"]) == (0, 2)
    ann = Typist(EngagementOfficer(client, officer.settings, sub="ann"), typist.at)
    third = await ann.takes(await ann.filled(again[1]), second=True)
    assert [e["reason"] for e in await ann.rejects(third)] == ["entered_twice"]
    rates = (await officer.get(f"{typist.at}/double-entry")).json()
    assert (rates["forms"], rates["undecided"], len(rates["waiting"])) == (2, 1, 1)
    shown = await officer.get(f"{typist.at}/responses/{rates['waiting'][0]}/second-entry")
    assert [each["name"] for each in shown.json()["differences"]] == ["opinion", "why"]
    assert (shown.json()["entered_by"], len(await typist.responses())) == ("john", 4)


async def test_an_application_reads_no_form_a_second_time(typist: Typist) -> None:
    held = token(typist.officer.settings, "engagement.write", sub="app")
    answer = await typist.officer.client.post(
        f"{typist.at}/forms/imports?second=true",
        content=await typist.filled(FORM),
        headers={"Authorization": f"Bearer {held}", "Content-Type": XLSX},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "person_needed")


def texts_of(url: str) -> str:
    """All that the service's database holds, as one text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        rows = [connection.execute(f'SELECT t::text FROM "{name}" t').fetchall()
                for (name,) in tables]  # fmt: skip
    return str(rows)


async def test_after_a_withdrawal_nothing_of_a_sheet_is_anywhere(
    typist: Typist, client: httpx.AsyncClient, settings: Settings
) -> None:
    word = "quinquereme"
    good = FORM | {"opinion": "against", "why": word, "way:else": 1, "way.text": word}
    file = await typist.filled(good, good | {"client_id": "P-2", "visits": word})
    made = await typist.takes(file, rejects="skip")
    assert made["job"]["counts"]["entered"] == 1
    url = settings.database_url("engagement")
    assert word in texts_of(url)
    asked = {"numbers": ["P-0001"]}
    answer = await typist.officer.post(f"{typist.at}/forms/receipts", asked)
    await Citizen(client, answer.json()["items"][0]["receipt"]).withdraws()
    held = texts_of(url)
    assert word not in held
    assert sha256(file).hexdigest() not in held
    assert not list(folder(settings, "engagement").iterdir())


async def test_the_sweep_removes_a_sheet_that_a_killed_worker_left(
    typist: Typist, settings: Settings
) -> None:
    database = Database(settings.database_url("engagement"))
    sent = await typist.send(await typist.filled(FORM))
    [path] = folder(settings, "engagement").iterdir()
    assert await sweep(database, settings, "engagement", time.time() + 1) == 0
    with psycopg.connect(settings.database_url("engagement")) as connection:
        connection.execute(
            "UPDATE job SET finished_at = created_at, state = 'cancelled' WHERE id = %s",
            [sent.json()["job"]["id"]],
        )
    assert await sweep(database, settings, "engagement", time.time() + 1) == 1
    assert not path.exists()
    await database.close()

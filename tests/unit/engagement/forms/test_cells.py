"""Cells of a sheet say the same as answers in JSON, and a day the same as a moment."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from services.engagement.forms.rules.cells import Unclear, answers_in, moment_in
from services.engagement.forms.rules.sheets import client_id_of, column_of
from services.engagement.questionnaires.rules.answers import faults
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.responses.rules.columns import cells, columns
from tests.unit.engagement.questionnaires.forms import Case, answered

CONSULTATION = UUID(int=7)


@given(answered())
@settings(max_examples=100, deadline=None)
def test_what_the_export_tells_is_what_the_sheet_is_read_as(case: Case) -> None:
    asked, sets = case
    questions = questions_of(asked)
    for answers in sets:
        if not list(faults(questions, answers)):
            row = dict(zip(columns(questions), map(str, cells(questions, answers)), strict=True))
            said, unclear = answers_in(questions, row, "views")
            assert (in_order(asked, said), unclear) == (in_order(asked, answers), [])


def in_order(asked: list[dict[str, Any]], answers: dict[str, Any]) -> dict[str, Any]:
    """Ticks in one order, whichever they were told in; a text of blanks is none."""
    kinds = {each["code"]: each["kind"] for each in asked}
    found = {}
    for code, answer in answers.items():
        told = dict(answer) if isinstance(answer, dict) else {"": answer}
        if kinds[code] == "multiple":
            told = {name: each if name == "other" else sorted(each) for name, each in told.items()}
        blank = [each for each in told.values() if isinstance(each, str) and not each.strip()]
        found |= {} if blank else {code: told}
    return found


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("22/11/2026", "2026-11-22T00:00:00+00:00"),
        ("1/7/2026 09:30", "2026-07-01T09:30:00+01:00"),
        ("2026-07-01 09:30:15", "2026-07-01T09:30:15+01:00"),
        ("2026-07-01T08:30:15Z", "2026-07-01T08:30:15+00:00"),
        ("2026-10-25 01:30", "2026-10-25T01:30:00+01:00"),
    ],
)
def test_a_moment_without_offset_is_one_in_london(cell: str, said: str) -> None:
    assert moment_in("received_at", cell).isoformat() == said


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("2026-03-29 01:30", "hour_skipped"),
        ("31/02/2026", "not_a_moment"),
        ("11/22/2026", "not_a_moment"),
        ("last week", "not_a_moment"),
    ],
)
def test_what_is_no_moment_is_refused(cell: str, rule: str) -> None:
    with pytest.raises(Unclear) as refused:
        moment_in("received_at", cell)
    assert refused.value.fault.rule == rule


def test_a_form_has_the_same_id_whoever_types_its_number() -> None:
    assert client_id_of(CONSULTATION, " p-0001 ") == client_id_of(CONSULTATION, "P-0001")
    assert client_id_of(CONSULTATION, "P-0001") != client_id_of(CONSULTATION, "P-0002")
    assert client_id_of(CONSULTATION, "P-0001") != client_id_of(UUID(int=8), "P-0001")
    own = "8E03978E-40d5-43dd-bc93-6894a57f9324"
    assert client_id_of(CONSULTATION, own) == own.lower()


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("#/answers/way", "way"),
        ("#/answers/way/other", "way.text"),
        ("#/answers/rating/staff", "rating:staff"),
        ("#/equality/age", "age"),
        ("#/respondent/kind", "kind"),
        ("#/received_at", "received_at"),
        ("#", ""),
    ],
)
def test_a_fault_in_json_is_one_in_a_column(pointer: str, column: str) -> None:
    assert column_of(pointer) == column

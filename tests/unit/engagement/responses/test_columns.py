"""A table of responses has the questionnaire's columns, whatever path people took."""

from typing import Any

import pytest
from hypothesis import given

from services.engagement.questionnaires.rules.answers import faults
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.responses.rules.columns import cells, columns
from tests.unit.engagement.questionnaires.forms import answered, options

ASKED = questions_of(
    [
        {
            "code": "way",
            "kind": "multiple",
            "text": "How do you come?",
            "options": options("bus", "car", "other", other={"other": True}),
        },
        {"code": "rank", "kind": "ranking", "text": "Rank", "options": options("a", "b")},
        {
            "code": "grid",
            "kind": "matrix",
            "text": "Rate",
            "options": options("good", "bad"),
            "rows": options("r1", "r2"),
        },
        {"code": "age", "kind": "number", "text": "Age"},
        {"code": "sex", "kind": "single", "text": "-", "options": options("f", "m"),
         "about": "equality"},
        {"code": "ok", "kind": "permission_to_publish", "text": "Publish?"},
    ]
)  # fmt: skip
NAMES = [
    "way:bus", "way:car", "way:other", "way.text", "rank:a", "rank:b", "grid:r1", "grid:r2", "age",
    "ok",
]  # fmt: skip


def test_each_question_and_option_is_a_column_and_equality_is_none() -> None:
    assert columns(ASKED) == NAMES


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({}, ["", "", "", "", "", "", "", "", "", ""]),
        (
            {"way": {"options": ["car", "other"], "other": "=1+1"}, "rank": ["b", "a"], "ok": True},
            [0, 1, 1, "=1+1", 2, 1, "", "", "", "yes"],
        ),
        ({"grid": {"r2": "bad"}, "age": 0}, ["", "", "", "", "", "", "", "bad", 0, ""]),
    ],
)
def test_options_are_told_apart_and_a_text_stands_beside_them(
    answers: dict[str, Any], wanted: list[object]
) -> None:
    assert cells(ASKED, answers) == wanted


@given(answered())
def test_every_response_has_a_cell_for_every_column(
    case: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    asked, sets = case
    questions = questions_of(asked)
    for answers in sets:
        if not list(faults(questions, answers)):
            assert len(cells(questions, answers)) == len(columns(questions))

"""Answers fit their questions, or each thing that does not is named where it is."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from services.engagement.questionnaires.rules.answers import faults
from services.engagement.questionnaires.rules.json_schema import schema_of
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.structure import faults as structure_faults
from services.engagement.questionnaires.rules.visibility import visible
from tests.unit.engagement.questionnaires.forms import Case, answered, options

Form = list[dict[str, Any]]


def agree(form: Form, *sets: dict[str, Any]) -> bool:
    """Whether all of them fit; of each the server and `jsonschema` say the same."""
    questions = questions_of(form)
    assert list(structure_faults(questions)) == []
    schema = schema_of(questions)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    fit = []
    for answers in sets:
        found = list(faults(questions, answers))
        fit.append(found == [])
        assert validator.is_valid(answers) == fit[-1], (found, answers, schema)
    return all(fit)


@settings(max_examples=200)
@given(answered())
def test_json_schema_and_server_agree_on_a_thousand_sets_of_answers(case: Case) -> None:
    form, sets = case
    agree(form, *sets)


KIDS: Form = [
    {"code": "kids", "kind": "single", "text": "?", "options": options("yes", "no")},
    {
        "code": "kids_count",
        "kind": "number",
        "text": "?",
        "mandatory": True,
        "show_if": {"question": "kids", "one_of": ["yes"]},
    },
]


def test_an_answer_to_a_hidden_question_is_refused_where_it_is() -> None:
    found = list(faults(questions_of(KIDS), {"kids": "no", "kids_count": 3}))
    assert [(each.pointer, each.code) for each in found] == [
        ("#/answers/kids_count", "question_hidden")
    ]


def test_a_hidden_question_is_never_mandatory_and_is_so_again_when_it_shows() -> None:
    assert agree(KIDS, {"kids": "no"})
    assert agree(KIDS, {})
    assert not agree(KIDS, {"kids": "yes"})
    assert agree(KIDS, {"kids": "yes", "kids_count": 3})


CHAIN: Form = [
    {"code": "q1", "kind": "single", "text": "?", "options": options("hide", "show")},
    {"code": "q2", "kind": "short_text", "text": "?",
     "show_if": {"none_of": [{"question": "q1", "one_of": ["hide"]}]}},
    {"code": "q3", "kind": "short_text", "text": "?",
     "show_if": {"question": "q2", "answered": True}},
]  # fmt: skip


def test_what_a_hidden_question_would_show_is_hidden_too() -> None:
    questions = questions_of(CHAIN)
    assert visible(questions, {"q1": "hide", "q2": "left over", "q3": "too"}) == {"q1"}
    assert visible(questions, {"q1": "show", "q2": "here"}) == {"q1", "q2", "q3"}
    assert not agree(CHAIN, {"q1": "hide", "q3": "too"})
    assert agree(CHAIN, {"q1": "show", "q2": "here", "q3": "too"})


EVERY: Form = [
    {"code": "one", "kind": "single", "text": "?", "options": options("a", "b", b={"other": True})},
    {"code": "some", "kind": "multiple", "text": "?", "most": 2,
     "options": options("a", "b", "none", "x", none={"exclusive": True}, x={"other": True})},
    {"code": "order", "kind": "ranking", "text": "?", "least": 2, "options": options("a", "b")},
    {"code": "agree", "kind": "likert", "text": "?", "options": options("no", "yes")},
    {"code": "grid", "kind": "matrix", "text": "?", "options": options("no", "yes"),
     "rows": options("r1", "r2"), "mandatory": True},
    {"code": "age", "kind": "number", "text": "?", "least": 0, "most": 120},
    {"code": "day", "kind": "date", "text": "?"},
    {"code": "say", "kind": "long_text", "text": "?"},
    {"code": "where", "kind": "place", "text": "?", "options": options("chester")},
    {"code": "may", "kind": "permission_to_publish", "text": "?"},
]  # fmt: skip
GRID = {"grid": {"r1": "no", "r2": "yes"}}


@pytest.mark.parametrize(
    "answers",
    [
        {"one": "a"}, {"one": {"option": "b", "other": "bus"}}, {"some": ["a", "b"]},
        {"some": ["none"]}, {"some": {"options": ["a", "x"], "other": "bus"}},
        {"order": ["b", "a"]}, {"agree": "yes"}, {"age": 120}, {"age": 0.5}, {"day": "2024-02-29"},
        {"say": "=1+1 <script>\u200fעברית 😀"}, {"say": "x" * 20_000}, {"where": "CH1 4"},
        {"where": "chester"}, {"may": False},
    ],
)  # fmt: skip
def test_what_fits_is_taken_as_it_is(answers: dict[str, Any]) -> None:
    assert agree(EVERY, GRID | answers)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"one": "c"}, "option_unknown"), ({"one": "b"}, "other_without_text"),
        ({"one": {"option": "a", "other": "t"}}, "option_unknown"),
        ({"some": ["none", "a"]}, "exclusive_with_others"), ({"some": []}, "not_a_choice"),
        ({"some": ["a", "a"]}, "option_twice"), ({"some": ["a", "b", "none"]}, "wrong_number"),
        ({"some": ["x"]}, "other_without_text"), ({"order": ["a", "a"]}, "option_twice"),
        ({"order": ["a"]}, "wrong_number"), ({"agree": 1}, "option_unknown"),
        ({"grid": {"r1": "no"}}, "row_missing"), ({"grid": {"r3": "no"}}, "row_unknown"),
        ({"age": True}, "not_a_number"), ({"age": "7"}, "not_a_number"),
        ({"age": 121}, "outside_bounds"), ({"day": "2026-02-29"}, "not_a_date"),
        ({"say": ""}, "wrong_length"), ({"say": "x" * 20_001}, "wrong_length"),
        ({"say": "a\x00"}, "control_character"), ({"say": "a\x1b[2J"}, "control_character"),
        ({"say": None}, "not_a_text"), ({"where": "CH1 4AB"}, "not_a_place"),
        ({"may": "yes"}, "not_yes_or_no"), ({"other": 1}, "question_unknown"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(answers: dict[str, Any], code: str) -> None:
    assert not agree(EVERY, GRID | answers)
    assert code in [each.code for each in faults(questions_of(EVERY), GRID | answers)]


def test_a_missing_answer_is_named() -> None:
    assert [each.code for each in faults(questions_of(EVERY), {})] == ["answer_missing"]

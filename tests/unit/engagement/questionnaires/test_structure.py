"""A questionnaire fits together, or each fault is named where it is."""

from typing import Any

import pytest
from hypothesis import given

from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.structure import (
    equality_faults,
    faults,
    untranslated,
)
from services.engagement.questionnaires.rules.versions import same_meaning
from services.engagement.questionnaires.schemas import NewQuestionnaire
from tests.unit.engagement.questionnaires.forms import options, questionnaires

Q1 = {"code": "q1", "kind": "single", "text": "?", "options": options("a", "b")}


def later(**more: Any) -> dict[str, Any]:
    return {"code": "q2", "kind": "short_text", "text": "?"} | more


@pytest.mark.parametrize(
    ("question", "pointer", "code"),
    [
        (later(code="q1"), "/code", "code_twice"),
        (later(kind="single"), "/options", "options_missing"),
        (later(options=options("a", "b")), "/options", "options_without_use"),
        (later(kind="multiple", options=options("a", "a")), "/options", "code_twice"),
        (later(kind="matrix", options=options("a", "b")), "/rows", "rows_misplaced"),
        (later(rows=options("a")), "/rows", "rows_misplaced"),
        (later(least=1), "/least", "bounds_without_use"),
        (later(kind="number", least=2, most=1), "/least", "bounds_crossed"),
        (later(kind="ranking", options=options("a", "b"), most=3), "/most", "bound_outside"),
        (later(kind="multiple", options=options("a", "b"), least=0), "/least", "bound_outside"),
        (
            later(kind="single", options=options("a", "b", a={"exclusive": True})),
            "/options/0/exclusive",
            "exclusive_without_use",
        ),
        (
            later(kind="likert", options=options("a", "b", b={"other": True})),
            "/options/1/other",
            "other_without_use",
        ),
        (
            later(kind="single", options=options("a", "b", a={"other": True}, b={"other": True})),
            "/options",
            "other_twice",
        ),
        (
            later(show_if={"question": "q2", "answered": True}),
            "/show_if/question",
            "not_backwards",
        ),
        (
            later(show_if={"all_of": [{"question": "q3", "answered": True}]}),
            "/show_if/all_of/0/question",
            "not_backwards",
        ),
        (
            later(show_if={"question": "q1", "one_of": ["c"]}),
            "/show_if/one_of",
            "option_unknown",
        ),
        (later(show_if={"question": "q1", "at_least": 1}), "/show_if", "test_does_not_fit"),
        (later(show_if={"question": "q1"}), "/show_if", "condition_unclear"),
        (later(show_if={"one_of": ["a"]}), "/show_if", "condition_unclear"),
        (later(show_if={"all_of": [], "any_of": []}), "/show_if", "condition_unclear"),
    ],
)
def test_each_fault_is_named_where_it_is(question: dict[str, Any], pointer: str, code: str) -> None:
    found = list(faults(questions_of([Q1, question])))
    assert [(each.pointer, each.code) for each in found] == [(f"#/questions/1{pointer}", code)]


def test_conditions_stand_in_each_other_five_deep_at_most() -> None:
    condition: dict[str, Any] = {"question": "q1", "answered": True}
    for _ in range(5):
        condition = {"all_of": [condition]}
    found = list(faults(questions_of([Q1, later(show_if=condition)])))
    assert [each.code for each in found] == ["condition_too_deep"]
    inner = condition["all_of"][0]
    assert list(faults(questions_of([Q1, later(show_if=inner)]))) == []


@given(questionnaires())
def test_what_is_sent_is_what_the_rules_read(form: list[dict[str, Any]]) -> None:
    sent = NewQuestionnaire.model_validate({"questions": form})
    assert questions_of(sent.columns()) == questions_of(
        NewQuestionnaire.model_validate({"questions": sent.columns()}).columns()
    )
    assert list(faults(questions_of(sent.columns()))) == []


def test_every_text_without_welsh_is_pointed_at() -> None:
    assert untranslated(questions_of([Q1])) == [
        "#/questions/0/welsh",
        "#/questions/0/options/0/welsh",
        "#/questions/0/options/1/welsh",
    ]


def test_a_question_about_equality_binds_nobody() -> None:
    free = Q1 | {"about": "equality", "options": options("a", "prefer_not_to_say")}
    assert equality_faults(questions_of([free])) == []
    assert equality_faults(questions_of([free | {"mandatory": True}])) == ["q1"]
    assert equality_faults(questions_of([Q1 | {"about": "equality"}])) == ["q1"]


def test_a_correction_changes_words_only() -> None:
    assert same_meaning(questions_of([Q1]), questions_of([Q1 | {"text": "!", "welsh": "!"}]))
    assert not same_meaning(questions_of([Q1]), questions_of([Q1 | {"mandatory": True}]))
    renamed = Q1 | {"options": options("a", "c")}
    assert not same_meaning(questions_of([Q1]), questions_of([renamed]))

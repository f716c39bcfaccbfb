"""A questionnaire on paper says what it says on a screen."""

import re
from datetime import date
from html import unescape

import pytest

from services.engagement.questionnaires.form import FormHead, written_form
from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.questionnaires.rules.words import WORDS, TextMissing
from tests.unit.engagement.questionnaires.forms import options

ASKED = questions_of(
    [
        {"code": "kids", "kind": "single", "text": "Children?", "options": options("yes", "no")},
        {"code": "count", "kind": "number", "text": "How many?", "least": 0,
         "show_if": {"question": "kids", "one_of": ["yes"]}},
        {"code": "why", "kind": "long_text", "text": "Why <b>so</b>?", "show_if": {"any_of": [
            {"question": "count", "at_least": 3}, {"question": "kids", "answered": False}]}},
        {"code": "grid", "kind": "matrix", "text": "How good?", "options": options("good", "bad"),
         "rows": options("bus", "car")},
        {"code": "ranks", "kind": "ranking", "text": "Which first?", "options": options("a", "b")},
        {"code": "may", "kind": "permission_to_publish", "text": "May we?", "mandatory": True},
        {"code": "sex", "kind": "single", "text": "Sex", "options": options("f", "m"),
         "about": "equality"},
    ]
)  # fmt: skip


def text_of(questions: list[Question], language: str = "english") -> str:
    page = written_form(FormHead("Care & us"), questions, 3, language).decode()  # type: ignore[arg-type]
    return unescape(re.sub("<[^>]*>", " ", page.partition("<body>")[2]))


def test_every_question_and_option_is_on_the_form_in_its_order() -> None:
    told = text_of(ASKED)
    asked = [each.text for each in ASKED]
    assert [told.index(each) for each in asked] == sorted(told.index(each) for each in asked)
    for question in ASKED:
        for each in (*question.options, *question.rows):
            assert each.text in told
    assert "Questionnaire version 3" in told
    assert told.index(WORDS["english"]["optional"]) < told.index("7. Sex")


def test_a_condition_is_told_by_numbers_and_texts() -> None:
    told = " ".join(text_of(ASKED).split())
    yes = ASKED[0].options[0].text
    assert f"2. How many? Answer if question 1 is “{yes}”." in told
    assert "Answer if question 2 is at least 3 or question 1 is not answered." in told


def test_a_text_is_no_markup() -> None:
    page = written_form(FormHead("<script>"), ASKED, 1, "english").decode()
    assert "<b>" not in page
    assert "<script" not in page


def test_both_languages_have_all_words_and_a_missing_text_never_falls_back() -> None:
    assert WORDS["english"].keys() == WORDS["welsh"].keys()
    with pytest.raises(TextMissing):
        written_form(FormHead("Gofal"), ASKED, 1, "welsh")
    whole = questions_of([{"code": "w", "kind": "short_text", "text": "Why?", "welsh": "Pam?"}])
    page = written_form(FormHead("Gofal"), whole, 1, "welsh").decode()
    assert 'lang="cy"' in page
    assert "Pam?" in page
    assert "Why?" not in page


BOUNDED = questions_of(
    [
        {"code": "ways", "kind": "multiple", "text": "How?", "least": 1, "most": 2, "options": [
            *options("bus", "car"), {"code": "none", "text": "None", "exclusive": True}]},
        {"code": "ranks", "kind": "ranking", "text": "First?", "options": options("a", "b", "c"),
         "most": 2},
        {"code": "age", "kind": "number", "text": "Age?", "least": 0, "most": 120},
        {"code": "where", "kind": "place", "text": "Where?", "options": options("town")},
    ]
)  # fmt: skip


def test_the_form_says_the_bounds_that_an_answer_is_judged_by() -> None:
    told = " ".join(text_of(BOUNDED).split())
    for words in (
        "How? Tick 1 to 2 boxes.",
        "None (on its own)",
        "First? Number 1 to 2 of them in your order",
        "Age? Write a number from 0 to 120.",
        "Where? Tick one box, or write the first part of your postcode",
    ):
        assert words in told


def test_the_form_asks_and_says_what_a_response_needs_beside_its_answers() -> None:
    head = FormHead(
        "Care", "No consultation.", date(2027, 3, 28), "1 High St", "2026-1", "nhs.example", "ICO"
    )
    page = written_form(head, BOUNDED, 1, "english").decode()
    told = " ".join(unescape(re.sub("<[^>]*>", " ", page)).split())
    for words in (
        "No consultation.", "Send it back by 28/03/2027.", "whom to ask: 1 High St",
        "Privacy notice, version 2026-1: nhs.example", "How to complain: ICO", "Form number",
        "I answer for an organisation",
    ):  # fmt: skip
        assert words in told


def test_a_text_turns_no_figure_around() -> None:
    """U+202E would make 95 out of 59 in all that follows."""
    asked = questions_of([{"code": "why", "kind": "short_text", "text": "Why\u202e?"}])
    page = written_form(FormHead("Care\u2067"), asked, 1, "english").decode()
    assert not {"\u202e", "\u2067"} & {*page}
    assert "Why?" in page

"""A questionnaire on paper says what it says on a screen."""

import re
from html import unescape

import pytest

from services.engagement.questionnaires.form import written_form
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
    page = written_form("Care & us", questions, 3, language).decode()  # type: ignore[arg-type]
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
    page = written_form("<script>", ASKED, 1, "english").decode()
    assert "<b>" not in page
    assert "<script" not in page


def test_both_languages_have_all_words_and_a_missing_text_never_falls_back() -> None:
    assert WORDS["english"].keys() == WORDS["welsh"].keys()
    with pytest.raises(TextMissing):
        written_form("Gofal", ASKED, 1, "welsh")
    whole = questions_of([{"code": "w", "kind": "short_text", "text": "Why?", "welsh": "Pam?"}])
    page = written_form("Gofal", whole, 1, "welsh").decode()
    assert 'lang="cy"' in page
    assert "Pam?" in page
    assert "Why?" not in page

"""A questionnaire as a form to print, fill in by hand, and send back."""

from collections.abc import Iterator, Sequence
from html import escape

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.questionnaires.rules.words import (
    WORDS,
    Language,
    condition_in_words,
    in_language,
)
from services.shared import web_documents as web

BOX, LINE = "☐", "_" * 60
LINES = {"short_text": 2, "long_text": 10}
LANGUAGES = {"english": "en-GB", "welsh": "cy"}


def written_form(
    title: str, questions: Sequence[Question], version: int, language: Language
) -> bytes:
    """The same bytes for the same questions. Raises TextMissing."""
    return "".join(_form(title, questions, version, language)).encode()


def _form(
    title: str, questions: Sequence[Question], version: int, language: Language
) -> Iterator[str]:
    words = WORDS[language]
    yield web.head(title).replace('lang="en-GB"', f'lang="{LANGUAGES[language]}"', 1)
    for place, question in enumerate(questions, 1):
        if question.about == "equality" and (
            place == 1 or questions[place - 2].about != "equality"
        ):
            yield f"<h2>{words['equality']}</h2><p>{words['optional']}</p>"
        yield from _question(place, question, questions, language)
    yield f'<p class="foot">{words["version"]} {version}</p>{web.FOOT}'


def _question(
    place: int, question: Question, questions: Sequence[Question], language: Language
) -> Iterator[str]:
    words = WORDS[language]
    text = in_language(question.text, question.welsh, language)
    yield f'<section class="page-part"><h3>{place}. {escape(text)}</h3>'
    if question.show_if is not None:
        told = condition_in_words(question.show_if, questions, language).removeprefix("(")
        told = told.removesuffix(")") if told.count(")") > told.count("(") else told
        yield f'<p class="missing">{words["if"]} {escape(told)}.</p>'
    mandatory = f" {words['mandatory']}" if question.mandatory else ""
    yield f"<p>{words[question.kind]}{mandatory}</p>"
    yield from _answer(question, language)
    yield "</section>"


def _answer(question: Question, language: Language) -> Iterator[str]:
    words = WORDS[language]
    if question.kind == "permission_to_publish":
        yield f"<p>{BOX} {words['yes']} &nbsp; {BOX} {words['no']}</p>"
    elif question.kind == "matrix":
        options = [in_language(each.text, each.welsh, language) for each in question.options]
        rows = [
            [in_language(each.text, each.welsh, language), *(BOX for _ in options)]
            for each in question.rows
        ]
        yield from web.table("", ["", *options], rows)
    elif question.options:
        mark = "____" if question.kind == "ranking" else BOX
        yield "<ul>"
        for each in question.options:
            other = f" ({words['other']}) {LINE}" if each.other else ""
            yield f"<li>{mark} {escape(in_language(each.text, each.welsh, language))}{other}</li>"
        yield "</ul>"
    else:
        yield f"<p>{LINE}</p>" * LINES.get(question.kind, 1)

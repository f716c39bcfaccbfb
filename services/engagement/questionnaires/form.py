"""A questionnaire as a form to print, fill in by hand, and send back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.questionnaires.rules.words import (
    WORDS,
    Language,
    condition_in_words,
    in_language,
    instruction,
)
from services.shared import web_documents as web

BOX, LINE = "☐", "_" * 60
LINES = {"short_text": 2, "long_text": 10}
LANGUAGES = {"english": "en-GB", "welsh": "cy"}


class FormHead(NamedTuple):
    """What a form says of its consultation; None is left out. `closes_on` is the last day;
    `notice` is the version of the privacy notice."""

    title: str
    label: str | None = None
    closes_on: date | None = None
    contact: str | None = None
    notice: str | None = None
    source: str | None = None
    complaints: str | None = None


def written_form(
    head: FormHead, questions: Sequence[Question], version: int, language: Language
) -> bytes:
    """The same bytes for the same questions. Raises TextMissing."""
    return "".join(_form(head, questions, version, language)).encode()


def _form(
    head: FormHead, questions: Sequence[Question], version: int, language: Language
) -> Iterator[str]:
    words = WORDS[language]
    yield web.head(head.title).replace('lang="en-GB"', f'lang="{LANGUAGES[language]}"', 1)
    yield from _about(head, words)
    yield from _respondent(questions, words)
    for place, question in enumerate(questions, 1):
        if question.about == "equality" and (
            place == 1 or questions[place - 2].about != "equality"
        ):
            yield f"<h2>{words['equality']}</h2><p>{words['optional']}</p>"
        yield from _question(place, question, questions, language)
    yield f'<p class="foot">{words["version"]} {version}</p>{web.FOOT}'


def _about(head: FormHead, words: Mapping[str, str]) -> Iterator[str]:
    """What it is, by when and where it is sent, and what becomes of what people write."""
    if head.label:
        yield f"<p>{web.told(head.label)}</p>"
    if head.closes_on is not None:
        yield f"<p><strong>{words['by'].format(day=f'{head.closes_on:%d/%m/%Y}')}</strong></p>"
    if head.contact:
        yield f'<p class="text">{words["contact"]} {web.told(head.contact)}</p>'
    if head.notice:
        told = web.told(f"{words['notice'].format(version=head.notice)} {head.source}")
        yield f"<p>{told}</p>"
    if head.complaints:
        yield f'<p class="text">{words["complain"]} {web.told(head.complaints)}</p>'
    yield f"<p>{words['form_number']} {'_' * 20}</p>"


def _respondent(questions: Sequence[Question], words: Mapping[str, str]) -> Iterator[str]:
    """What a sheet of typed-in forms asks of each form beside its answers."""
    yield f'<section class="together"><h2>{words["who"]}</h2><ul class="boxes">'
    yield f"<li>{BOX} {words['myself']}</li><li>{BOX} {words['organisation']} {LINE}</li>"
    yield f"</ul><p>{words['represents']} {'_' * 12}</p>"
    if all(each.kind != "place" for each in questions):
        yield f"<p>{words['place']} {'_' * 12}</p>"
    yield "</section>"


def _question(
    place: int, question: Question, questions: Sequence[Question], language: Language
) -> Iterator[str]:
    words = WORDS[language]
    text = in_language(question.text, question.welsh, language)
    yield f'<section class="together"><h3>{place}. {web.told(text)}</h3>'
    if question.show_if is not None:
        told = condition_in_words(question.show_if, questions, language).removeprefix("(")
        told = told.removesuffix(")") if told.count(")") > told.count("(") else told
        yield f'<p class="missing">{words["if"]} {web.told(told)}.</p>'
    mandatory = f" {words['mandatory']}" if question.mandatory else ""
    yield f"<p>{instruction(question, language)}{mandatory}</p>"
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
        yield '<ul class="boxes">'
        for each in question.options:
            other = f" ({words['other']}) {LINE}" if each.other else ""
            other += f" ({words['exclusive']})" if each.exclusive else ""
            yield f"<li>{mark} {web.told(in_language(each.text, each.welsh, language))}{other}</li>"
        yield "</ul>"
        if question.kind == "place":
            yield f"<p>{'_' * 12}</p>"
    else:
        yield f"<p>{LINE}</p>" * LINES.get(question.kind, 1)

"""The columns of a sheet of typed-in forms: how each form came, then every question.

Those of questions are the export's, in the questionnaire's order; about equality comes last.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from services.engagement.questionnaires.rules.questions import OF_SEVERAL, Option, Question
from services.engagement.questionnaires.rules.words import condition_in_words
from services.engagement.responses.rules.channels import CHANNELS, Language, RespondentKind
from services.engagement.responses.rules.columns import names_of, takes_text
from services.engagement.responses.rules.parts import AskedForm

Typed = Literal["text", "day", "moment"]
"""How a spreadsheet keeps what is typed into the column."""


class Choice(NamedTuple):
    """A value that may be typed in, with what it stands for."""

    value: str
    english: str = ""
    welsh: str = ""


class FormColumn(NamedTuple):
    """A column: its name, its titles, what goes into it, and the values that may."""

    name: str
    english: str
    welsh: str
    says: str
    choices: Sequence[Choice] = ()
    typed: Typed = "text"


HEAD = (
    FormColumn("client_id", "Form number", "", "The number on the form: each is taken once."),
    FormColumn(
        "received_at", "Received",
        "", "When it came: 2026-11-22, 22/11/2026, or with the time in London, 2026-11-22 14:30.",
        typed="moment",
    ),
    FormColumn("channel", "Channel", "", "By which way it came.", [Choice(e) for e in CHANNELS]),
    FormColumn(
        "language", "Language", "", "Nothing: english.", [Choice(e) for e in get_args(Language)]
    ),
    FormColumn("area", "Area", "", "The affected area that it speaks of, or nothing."),
    FormColumn("route", "Route", "", "How they came here: a short word such as leaflet-3."),
    FormColumn(
        "kind", "Respondent", "", "Nothing: individual.",
        [Choice(e) for e in get_args(RespondentKind)],
    ),
    FormColumn("speaks_for", "Organisation", "", "The name of an organisation."),
    FormColumn("represents", "Represents", "", "How many people an organisation speaks for."),
    FormColumn("place", "Place", "", "A postcode sector such as CH1 4; no full postcode."),
    FormColumn("signatures", "Signatures", "", "How many signed, of a petition only."),
    FormColumn("continues", "Continues", "", "The id of an earlier response of the same sender."),
    FormColumn("privacy_notice", "Privacy notice", "", "The version on the form."),
    FormColumn(
        "questionnaire_version", "Version", "", "At the foot of the form; nothing: the newest."
    ),
)  # fmt: skip
NEEDED = ("client_id", "received_at", "channel")
YES_OR_NO = (Choice("yes", "Yes", "Ie"), Choice("no", "No", "Na"))
TICKS = (Choice("1", "ticked"), Choice("0", "not ticked"))
SAYS = {
    "single": "One code.",
    "likert": "One code.",
    "multiple": "1 where it is ticked; else 0 or nothing.",
    "ranking": "1 for the first, 2 for the second, ...; nothing where it has no rank.",
    "matrix": "One code.",
    "number": "A number, such as 12 or 0.5.",
    "date": "A date: 2026-11-22 or 22/11/2026.",
    "short_text": "As it was written, up to 500 characters.",
    "long_text": "As it was written, up to 20,000 characters.",
    "place": "A postcode sector such as CH1 4, or a code.",
    "permission_to_publish": "yes or no.",
}


def form_columns(asked: AskedForm) -> list[FormColumn]:
    """All of them, with what this consultation permits."""
    permitted = {
        "area": asked.areas,
        "privacy_notice": [asked.notice] if asked.notice else (),
        "questionnaire_version": [str(each) for each in range(asked.first, asked.newest + 1)],
    }
    head = [
        each._replace(choices=each.choices or [Choice(e) for e in permitted.get(each.name, ())])
        for each in HEAD
    ]
    questions = asked.questions
    return head + [column for each in in_order(questions) for column in columns_of(each, questions)]


def in_order(questions: Sequence[Question]) -> list[Question]:
    """Views first, then what is about equality."""
    return sorted(questions, key=lambda each: each.about != "views")


def columns_of(question: Question, questions: Sequence[Question]) -> list[FormColumn]:
    """The first one has the question, and when it is asked; the others what they add to it."""
    titles = [(each.text, each.welsh or "") for each in _parts(question)] or [("", "")]
    english, welsh = titles[0]
    titles[0] = (_joined(question.text, english), _joined(question.welsh or "", welsh))
    names = _of_parts(question)
    made = [_column(question, name, *told) for name, told in zip(names, titles, strict=True)]
    made[0] = made[0]._replace(says=made[0].says + _when(question, questions))
    return [*made, _own_text(question)] if takes_text(question) else made


def _parts(question: Question) -> Sequence[Option]:
    """What has a column of its own, where the question itself has none."""
    if question.kind in OF_SEVERAL:
        return question.options
    return question.rows if question.kind == "matrix" else ()


def _of_parts(question: Question) -> Sequence[str]:
    names = names_of(question)
    return names[:-1] if takes_text(question) else names


def _joined(question: str, part: str) -> str:
    return ": ".join(filter(None, (question, part)))


def _when(question: Question, questions: Sequence[Question]) -> str:
    needed = " It needs an answer." if question.mandatory else ""
    if question.show_if is None:
        return needed
    told = condition_in_words(question.show_if, questions, "english")
    return f"{needed} Only if {told}."


def _column(question: Question, name: str, english: str, welsh: str) -> FormColumn:
    typed: Typed = "day" if question.kind == "date" else "text"
    return FormColumn(name, english, welsh, SAYS[question.kind], _choices(question), typed)


def _own_text(question: Question) -> FormColumn:
    others = ", ".join(each.code for each in question.options if each.other)
    says = f"What was written beside {others}."
    return FormColumn(f"{question.code}.text", others, "", says)


def _choices(question: Question) -> Sequence[Choice]:
    """Of a place other values may be typed in too, so that it has none."""
    if question.kind == "permission_to_publish":
        return YES_OR_NO
    if question.kind == "multiple":
        return TICKS
    if question.kind == "ranking":
        return [Choice(str(rank)) for rank in range(1, len(question.options) + 1)]
    if question.kind == "place":
        return ()
    return [Choice(each.code, each.text, each.welsh or "") for each in question.options]

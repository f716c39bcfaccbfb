"""Whether answers fit their questions: the same verdict as the questionnaire's JSON Schema."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.engagement.questionnaires.rules.questions import (
    OTHER_LENGTH,
    TEXT_LENGTH,
    Answers,
    Question,
    number_bounds,
)
from services.engagement.questionnaires.rules.visibility import visible

CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff"
"""Half a character of UTF-16 is none."""
PLAIN = re.compile(f"[^{CONTROLS}]*")
SECTOR = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9]")
DAY = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")


class AnswerFault(NamedTuple):
    """`path` follows /answers/<code>."""

    question: str
    path: str
    code: str
    detail: str

    @property
    def pointer(self) -> str:
        told = self.question.encode(errors="replace").decode()
        told = told.replace("~", "~0").replace("/", "~1")
        return f"#/answers/{told}{self.path}"


Faults = Iterator[AnswerFault]


def faults(questions: Sequence[Question], answers: Answers) -> Faults:
    """Everything that is wrong, in the questionnaire's order."""
    known = {each.code for each in questions}
    for code in answers:
        if code not in known:
            yield AnswerFault(code, "", "question_unknown", "There is no such question.")
    shown = visible(questions, answers)
    for question in questions:
        code = question.code
        if code not in shown:
            if code in answers:
                detail = "This question is not shown to who answers like that; leave it out."
                yield AnswerFault(code, "", "question_hidden", detail)
        elif code in answers:
            yield from _CHECKS[question.kind](question, answers[code])
        elif question.mandatory:
            yield AnswerFault(code, "", "answer_missing", "This question needs an answer.")


def _fault(question: Question, code: str, detail: str, path: str = "") -> AnswerFault:
    return AnswerFault(question.code, path, code, detail)


def _listed(question: Question) -> str:
    return ", ".join(each.code for each in question.options)


def _text(question: Question, answer: Any, most: int, path: str = "") -> Faults:
    if not isinstance(answer, str):
        yield _fault(question, "not_a_text", "A text.", path)
    elif not 1 <= len(answer) <= most:
        yield _fault(question, "wrong_length", f"A text of 1 to {most:,} characters.", path)
    elif not PLAIN.fullmatch(answer):
        detail = "A text without control characters but for tabs and line ends."
        yield _fault(question, "control_character", detail, path)


def _free(question: Question, answer: Any) -> Faults:
    yield from _text(question, answer, TEXT_LENGTH[question.kind])


def _single(question: Question, answer: Any) -> Faults:
    if isinstance(answer, Mapping):
        option = question.option(answer.get("option"))
        if set(answer) != {"option", "other"} or option is None or not option.other:
            yield _fault(question, "option_unknown", "The option that takes a text, and the text.")
        else:
            yield from _text(question, answer["other"], OTHER_LENGTH, "/other")
        return
    option = question.option(answer) if isinstance(answer, str) else None
    if option is None:
        yield _fault(question, "option_unknown", f"One of {_listed(question)}.")
    elif option.other:
        yield _fault(question, "other_without_text", 'Give {"option": ..., "other": a text}.')


def _multiple(question: Question, answer: Any) -> Faults:
    if isinstance(answer, Mapping):
        if set(answer) != {"options", "other"}:
            yield _fault(question, "not_a_choice", "Give the options, and the text of other.")
            return
        yield from _text(question, answer["other"], OTHER_LENGTH, "/other")
        yield from _choice(question, answer["options"], with_other=True)
    else:
        yield from _choice(question, answer, with_other=False)


def _choice(question: Question, codes: Any, *, with_other: bool) -> Faults:
    yield from _several(question, codes)
    if not isinstance(codes, list):
        return
    options = [found for each in codes if (found := question.option(each)) is not None]
    if any(each.exclusive for each in options) and len(codes) > 1:
        yield _fault(question, "exclusive_with_others", "This option goes with no other.")
    if any(each.other for each in options) != with_other:
        yield _fault(question, "other_without_text", "The option other goes with its text.")


def _several(question: Question, codes: Any) -> Faults:
    """Different options, as many as the question asks for."""
    if not isinstance(codes, list) or not codes:
        yield _fault(question, "not_a_choice", f"A list of {_listed(question)}.")
        return
    if any(not isinstance(each, str) or question.option(each) is None for each in codes):
        yield _fault(question, "option_unknown", f"Each is one of {_listed(question)}.")
        return
    if len({*codes}) < len(codes):
        yield _fault(question, "option_twice", "Each option is there once.")
    least, most = question.least or 1, question.most or len(question.options)
    if not least <= len(codes) <= most:
        yield _fault(question, "wrong_number", f"From {least:g} to {most:g} options.")


def _matrix(question: Question, answer: Any) -> Faults:
    rows = {each.code for each in question.rows}
    if not isinstance(answer, Mapping) or not answer or not set(answer) <= rows:
        yield _fault(question, "row_unknown", f"An option for each of {', '.join(sorted(rows))}.")
        return
    if question.mandatory and set(answer) != rows:
        yield _fault(question, "row_missing", "Every row needs an answer.")
    for row, code in answer.items():
        if not isinstance(code, str) or question.option(code) is None:
            yield _fault(question, "option_unknown", f"One of {_listed(question)}.", f"/{row}")


def _number(question: Question, answer: Any) -> Faults:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        yield _fault(question, "not_a_number", "A number.")
        return
    least, most = number_bounds(question)
    if not least <= answer <= most:
        yield _fault(question, "outside_bounds", f"From {least:,.15g} to {most:,.15g}.")


def _date(question: Question, answer: Any) -> Faults:
    if not isinstance(answer, str) or not _is_day(answer):
        yield _fault(question, "not_a_date", "A date, written YYYY-MM-DD.")


def _is_day(text: str) -> bool:
    if not DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _place(question: Question, answer: Any) -> Faults:
    known = isinstance(answer, str) and question.option(answer) is not None
    if not known and not (isinstance(answer, str) and SECTOR.fullmatch(answer)):
        detail = "A postcode sector such as CH1 4, or one of the places; no full postcode."
        yield _fault(question, "not_a_place", detail)


def _permission(question: Question, answer: Any) -> Faults:
    if not isinstance(answer, bool):
        yield _fault(question, "not_yes_or_no", "true or false.")


_CHECKS: Mapping[str, Callable[[Question, Any], Faults]] = {
    "single": _single,
    "likert": _single,
    "multiple": _multiple,
    "ranking": _several,
    "matrix": _matrix,
    "number": _number,
    "date": _date,
    "short_text": _free,
    "long_text": _free,
    "place": _place,
    "permission_to_publish": _permission,
}

"""What a row of typed cells says, before anybody asks whether it fits the questionnaire.

Only what cells cannot say is judged here: a tick, a rank, yes or no, a day. All else is left as it
was typed, so that the questionnaire's own rules judge it as they judge an answer in JSON.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.responses.rules.columns import names_of, takes_text
from services.shared.days import LONDON

NUMBER = re.compile(r"(-?[0-9]{1,20})(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?", re.ASCII)
BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(.*)", re.DOTALL)
SAID = {"yes": True, "true": True, "no": False, "false": False}
Cells = Mapping[str, str]
"""What was typed, by column."""


class CellFault(NamedTuple):
    """Something wrong with a cell: its column, the rule, and what would be right."""

    column: str
    rule: str
    right: str


class Unclear(ValueError):
    """Cells that say nothing clear."""

    def __init__(self, column: str, rule: str, right: str) -> None:
        super().__init__(rule)
        self.fault = CellFault(column, rule, right)


def answers_in(
    questions: Sequence[Question], cells: Cells, about: str
) -> tuple[dict[str, Any], list[CellFault]]:
    """The answers of a row to the questions for views, or about equality; blank is none."""
    answers: dict[str, Any] = {}
    faults: list[CellFault] = []
    for question in questions:
        if question.about == about:
            try:
                answer = _answer(question, cells)
            except Unclear as unclear:
                faults.append(unclear.fault)
            else:
                answers |= {} if answer is None else {question.code: answer}
    return answers, faults


def _answer(question: Question, cells: Cells) -> Any:
    typed = {name: cells.get(name, "") for name in names_of(question)}
    own = typed.pop(f"{question.code}.text", "") if takes_text(question) else ""
    found = _READ.get(question.kind, _one)(question, typed)
    if not own.strip():
        return found
    several = question.kind == "multiple"
    return {"options": found or [], "other": own} if several else {"option": found, "other": own}


def _by_part(question: Question, typed: Cells) -> Iterator[tuple[str, str, str]]:
    """Column, code of its option or row, and cell, where there is something in it."""
    for name, cell in typed.items():
        if cell.strip():
            yield name, name.removeprefix(f"{question.code}:"), cell.strip()


def _ticks(question: Question, typed: Cells) -> list[str] | None:
    found = []
    for name, code, cell in _by_part(question, typed):
        if cell not in ("0", "1"):
            raise Unclear(name, "not_a_tick", "1 where it is ticked, else 0 or nothing.")
        found += [code] if cell == "1" else []
    return found or None


def _ranks(question: Question, typed: Cells) -> list[str] | None:
    found: dict[str, str] = {}
    for name, code, cell in _by_part(question, typed):
        if cell in found:
            raise Unclear(name, "rank_twice", "Each rank is there once.")
        found[cell] = code
    ranks = [str(rank) for rank in range(1, len(found) + 1)]
    if found.keys() != {*ranks}:
        raise Unclear(question.code, "rank_unclear", "1, 2, 3 and so on, without a gap.")
    return [found[rank] for rank in ranks] or None


def _rows(question: Question, typed: Cells) -> dict[str, str] | None:
    return {code: cell for _, code, cell in _by_part(question, typed)} or None


def _number(question: Question, typed: Cells) -> Any:
    return number_in(typed[question.code])


def _day(question: Question, typed: Cells) -> str | None:
    return day_first(typed[question.code].strip()) or None


def _yes_or_no(question: Question, typed: Cells) -> bool | None:
    cell = typed[question.code].strip().lower()
    if not cell:
        return None
    if cell not in SAID:
        raise Unclear(question.code, "not_yes_or_no", "yes or no.")
    return SAID[cell]


def _words(question: Question, typed: Cells) -> str | None:
    """As they were typed."""
    cell = typed[question.code]
    return cell if cell.strip() else None


def _one(question: Question, typed: Cells) -> str | None:
    return typed[question.code].strip() or None


_READ: Mapping[str, Callable[[Question, Cells], Any]] = {
    "multiple": _ticks,
    "ranking": _ranks,
    "matrix": _rows,
    "number": _number,
    "date": _day,
    "short_text": _words,
    "long_text": _words,
    "permission_to_publish": _yes_or_no,
}


def number_in(cell: str) -> int | float | str | None:
    """A number; what is none as it stands, nothing as None."""
    text = cell.strip()
    found = NUMBER.fullmatch(text)
    if found is None:
        return text or None
    return int(text) if text == found[1] else float(text)


def day_first(cell: str) -> str:
    """22/11/2026 as 2026-11-22; all else as it stands."""
    found = BRITISH.fullmatch(cell)
    if found is None:
        return cell
    day, month, year, rest = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}{rest}"


def moment_in(column: str, cell: str) -> datetime:
    """A day, which begins at midnight, or a day and a time; in London, where no offset is told.

    Raises Unclear, also for an hour that the clocks skip.
    """
    right = "2026-11-22, 22/11/2026, or with the time in London, 2026-11-22 14:30."
    try:
        found = datetime.fromisoformat(day_first(cell.strip()))
    except ValueError:
        raise Unclear(column, "not_a_moment", right) from None
    if found.tzinfo is not None:
        return found
    told = found.replace(tzinfo=LONDON)
    if told.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != found:
        raise Unclear(column, "hour_skipped", "The clocks skip this hour; tell another one.")
    return told

"""A questionnaire's answers as a JSON Schema (2020-12), conditions included.

A hidden question has no property. That makes visibility transitive without saying so: the answer
that a condition looks for is not there where its question is hidden.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.engagement.questionnaires.rules.answers import CONTROLS
from services.engagement.questionnaires.rules.questions import (
    OTHER_LENGTH,
    TEXT_LENGTH,
    Condition,
    Question,
    number_bounds,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Python's `$` is also before a line's end; JavaScript's is not.
END = r"$(?!\n)"
PLAIN = f"^[^{CONTROLS}]*{END}"
SECTOR = f"^[A-Z]{{1,2}}[0-9][A-Z0-9]? [0-9]{END}"
# Every day there is from 1900 to 2099: `format` is a note only, in most validators.
DAY = (
    "^((19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    "|((19|20)(0[48]|[2468][048]|[13579][26])|2000)-02-29)" + END
)
Node = dict[str, Any]


def schema_of(questions: Sequence[Question]) -> Node:
    """Of the object of all answers, by code."""
    always = [each.code for each in questions if each.mandatory and each.show_if is None]
    made: Node = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {each.code: _SHAPES[each.kind](each) for each in questions},
        "additionalProperties": False,
    }
    if always:
        made["required"] = always
    if shown := [_shown(each, each.show_if) for each in questions if each.show_if]:
        made["allOf"] = shown
    return made


def _shown(question: Question, condition: Condition) -> Node:
    made: Node = {"if": _condition(condition), "else": {"properties": {question.code: False}}}
    return made | ({"then": {"required": [question.code]}} if question.mandatory else {})


def _condition(condition: Condition) -> Node:
    if condition.all_of is not None:
        return (
            {"allOf": [_condition(each) for each in condition.all_of]} if condition.all_of else {}
        )
    if condition.any_of is not None:
        return _any(condition.any_of)
    if condition.none_of is not None:
        return {"not": _any(condition.none_of)}
    there: Node = {"required": [condition.question]}
    if condition.answered is not None:
        return there if condition.answered else {"not": there}
    return there | {"properties": {condition.question: _value(condition)}}


def _any(conditions: Sequence[Condition]) -> Node:
    made: Any = {"anyOf": [_condition(each) for each in conditions]} if conditions else {"not": {}}
    found: Node = made
    return found


def _value(condition: Condition) -> Node:
    if condition.one_of is not None:
        code: Node = {"enum": list(condition.one_of)}
        some: Node = {"type": "array", "contains": code}
        of_one: Node = {"type": "object", "properties": {"option": code}, "required": ["option"]}
        of_some: Node = {"type": "object", "properties": {"options": some}, "required": ["options"]}
        return {"anyOf": [code, some, of_one, of_some]}
    return {"type": "number"} | _bounds(condition.at_least, condition.at_most)


def _bounds(least: float | None, most: float | None) -> Node:
    given = {"minimum": least, "maximum": most}
    return {name: bound for name, bound in given.items() if bound is not None}


def _codes(question: Question, *, other: bool | None = None) -> Node:
    return {"enum": [each.code for each in question.options if other in (None, each.other)]}


def _text(most: int) -> Node:
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": PLAIN}


def _free(question: Question) -> Node:
    return _text(TEXT_LENGTH[question.kind])


def _with_other(name: str, chosen: Node) -> Node:
    return {
        "type": "object",
        "properties": {name: chosen, "other": _text(OTHER_LENGTH)},
        "required": [name, "other"],
        "additionalProperties": False,
    }


def _takes_text(question: Question) -> bool:
    return any(each.other for each in question.options)


def _single(question: Question) -> Node:
    plain = _codes(question, other=False)
    if not _takes_text(question):
        return plain
    return {"anyOf": [plain, _with_other("option", _codes(question, other=True))]}


def _multiple(question: Question) -> Node:
    several = _several(question)
    alone = [each.code for each in question.options if each.exclusive]
    if alone:
        several |= {"if": {"contains": {"enum": alone}}, "then": {"maxItems": 1}}
    if not _takes_text(question):
        return several
    other = {"contains": _codes(question, other=True)}
    plain = {"allOf": [several, {"not": other}]}
    return {"anyOf": [plain, _with_other("options", {"allOf": [several, other]})]}


def _several(question: Question) -> Node:
    return {
        "type": "array",
        "items": _codes(question),
        "uniqueItems": True,
        "minItems": int(question.least or 1),
        "maxItems": int(question.most or len(question.options)),
    }


def _matrix(question: Question) -> Node:
    rows = [each.code for each in question.rows]
    made: Node = {
        "type": "object",
        "properties": {row: _codes(question) for row in rows},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return made | ({"required": rows} if question.mandatory else {})


def _number(question: Question) -> Node:
    return {"type": "number"} | _bounds(*number_bounds(question))


def _date(_: Question) -> Node:
    return {"type": "string", "format": "date", "pattern": DAY}


def _place(question: Question) -> Node:
    sector: Node = {"type": "string", "pattern": SECTOR}
    return {"anyOf": [_codes(question), sector]} if question.options else sector


def _permission(_: Question) -> Node:
    return {"type": "boolean"}


_SHAPES: Mapping[str, Callable[[Question], Node]] = {
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

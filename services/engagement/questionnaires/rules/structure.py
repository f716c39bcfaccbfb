"""What a questionnaire must be: each fault with its place and what would be right."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import (
    BOUNDED,
    MAY_BE_OTHER,
    OF_OPTIONS,
    OF_SEVERAL,
    PREFER_NOT_TO_SAY,
    Condition,
    Question,
)

DEEPEST = 5
FEWEST_OPTIONS = 2


class StructureFault(NamedTuple):
    """`path` follows /questions/<place>."""

    place: int
    path: str
    code: str
    detail: str

    @property
    def pointer(self) -> str:
        return f"#/questions/{self.place}{self.path}"


Faults = Iterator[StructureFault]


def faults(questions: Sequence[Question]) -> Faults:
    seen: dict[str, Question] = {}
    for place, question in enumerate(questions):
        if question.code in seen:
            detail = f"There is a question {question.code} before this one."
            yield StructureFault(place, "/code", "code_twice", detail)
        yield from _options(place, question)
        yield from _bounds(place, question)
        if question.show_if is not None:
            yield from _condition(place, "/show_if", question.show_if, seen, 1)
        seen[question.code] = question


def _options(place: int, question: Question) -> Faults:
    kind, codes = question.kind, [each.code for each in question.options]
    takes = kind in OF_OPTIONS or kind == "place"
    if kind in OF_OPTIONS and len(codes) < FEWEST_OPTIONS:
        detail = f"A question of the kind {kind} has at least {FEWEST_OPTIONS} options."
        yield StructureFault(place, "/options", "options_missing", detail)
    if codes and not takes:
        detail = f"A question of the kind {kind} has no options."
        yield StructureFault(place, "/options", "options_without_use", detail)
    if bool(question.rows) != (kind == "matrix"):
        detail = "A matrix has rows, and nothing else has."
        yield StructureFault(place, "/rows", "rows_misplaced", detail)
    for name, found in (("options", codes), ("rows", [each.code for each in question.rows])):
        if len(set(found)) < len(found):
            detail = "Each code is there once."
            yield StructureFault(place, f"/{name}", "code_twice", detail)
    for number, option in enumerate(question.options):
        at = f"/options/{number}"
        if option.exclusive and kind != "multiple":
            detail = "Only a multiple choice has options that exclude others."
            yield StructureFault(place, f"{at}/exclusive", "exclusive_without_use", detail)
        if option.other and kind not in MAY_BE_OTHER:
            detail = "Only a single or a multiple choice takes a text of one's own."
            yield StructureFault(place, f"{at}/other", "other_without_use", detail)
    if sum(option.other for option in question.options) > 1:
        detail = "One option at most takes a text of one's own."
        yield StructureFault(place, "/options", "other_twice", detail)


def _bounds(place: int, question: Question) -> Faults:
    least, most = question.least, question.most
    if question.kind not in BOUNDED:
        if least is not None or most is not None:
            detail = "Only numbers, multiple choices and rankings have bounds."
            yield StructureFault(place, "/least", "bounds_without_use", detail)
        return
    if least is not None and most is not None and least > most:
        yield StructureFault(place, "/least", "bounds_crossed", f"{least} is more than {most}.")
    if question.kind in OF_SEVERAL:
        for name, bound in (("least", least), ("most", most)):
            if bound is not None and not (1 <= bound <= len(question.options) and bound % 1 == 0):
                detail = f"A whole number from 1 to {len(question.options)}, the options."
                yield StructureFault(place, f"/{name}", "bound_outside", detail)


def _condition(
    place: int, at: str, condition: Condition, before: dict[str, Question], depth: int
) -> Faults:
    tests = (condition.one_of, condition.answered, condition.at_least, condition.at_most)
    groups = (condition.all_of, condition.any_of, condition.none_of)
    asked = sum(test is not None for test in tests[:2]) + any(t is not None for t in tests[2:])
    on_answer = condition.question is not None
    if asked != on_answer or on_answer + sum(group is not None for group in groups) != 1:
        detail = "A question with one test, or one of all_of, any_of and none_of."
        yield StructureFault(place, at, "condition_unclear", detail)
        return
    if condition.question is not None:
        yield from _leaf(place, at, condition, before.get(condition.question))
    if depth >= DEEPEST and condition.inner():
        detail = f"Conditions stand in each other at most {DEEPEST} deep."
        yield StructureFault(place, at, "condition_too_deep", detail)
        return
    for name in ("all_of", "any_of", "none_of"):
        for number, inner in enumerate(getattr(condition, name) or ()):
            yield from _condition(place, f"{at}/{name}/{number}", inner, before, depth + 1)


def _leaf(place: int, at: str, condition: Condition, asked: Question | None) -> Faults:
    if asked is None:
        detail = f"{condition.question} is no question before this one; look backwards only."
        yield StructureFault(place, f"{at}/question", "not_backwards", detail)
        return
    if condition.one_of is not None:
        if asked.kind not in {"single", "multiple", "likert"}:
            detail = f"{asked.code} has no options to be ticked."
            yield StructureFault(place, f"{at}/one_of", "test_does_not_fit", detail)
        elif not {*condition.one_of} <= {each.code for each in asked.options}:
            detail = f"An option of {asked.code}: {', '.join(e.code for e in asked.options)}."
            yield StructureFault(place, f"{at}/one_of", "option_unknown", detail)
    numbers = condition.at_least is not None or condition.at_most is not None
    if numbers and asked.kind != "number":
        detail = f"{asked.code} is no number."
        yield StructureFault(place, at, "test_does_not_fit", detail)


def equality_faults(questions: Sequence[Question]) -> list[str]:
    """Questions about equality that bind: mandatory, or without `prefer_not_to_say`."""
    return [
        each.code
        for each in questions
        if each.about == "equality"
        and (each.mandatory or (each.kind in OF_OPTIONS and each.option(PREFER_NOT_TO_SAY) is None))
    ]


def untranslated(questions: Sequence[Question]) -> list[str]:
    """Pointers to every text without Welsh."""
    found = []
    for place, question in enumerate(questions):
        if not question.welsh:
            found.append(f"#/questions/{place}/welsh")
        for name in ("options", "rows"):
            for number, option in enumerate(getattr(question, name)):
                if not option.welsh:
                    found.append(f"#/questions/{place}/{name}/{number}/welsh")
    return found

"""Questions: their kinds, their options, and the conditions on which they are shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "single", "multiple", "ranking", "likert", "matrix", "number", "date", "short_text",
    "long_text", "place", "permission_to_publish",
]  # fmt: skip
About = Literal["views", "equality"]
OF_OPTIONS: frozenset[str] = frozenset({"single", "multiple", "ranking", "likert", "matrix"})
OF_SEVERAL: frozenset[str] = frozenset({"multiple", "ranking"})
MAY_BE_OTHER: frozenset[str] = frozenset({"single", "multiple"})
BOUNDED = OF_SEVERAL | {"number"}
TEXT_LENGTH: Mapping[str, int] = {"short_text": 500, "long_text": 20_000}
OTHER_LENGTH = 500
LARGEST_NUMBER = 1e15
PREFER_NOT_TO_SAY = "prefer_not_to_say"
Answers = Mapping[str, Any]
"""Answers by the codes of their questions, as JSON."""


@dataclass(frozen=True)
class Option:
    """`exclusive` goes with no other one; `other` takes a text."""

    code: str
    text: str
    welsh: str | None = None
    exclusive: bool = False
    other: bool = False


@dataclass(frozen=True)
class Condition:
    """On an answer (`question` and one of the tests), or on other conditions.

    `one_of`: an option that is ticked; the numbers: bounds of a number; `answered`: whether at all.
    """

    question: str | None = None
    one_of: Sequence[str] | None = None
    at_least: float | None = None
    at_most: float | None = None
    answered: bool | None = None
    all_of: Sequence["Condition"] | None = None
    any_of: Sequence["Condition"] | None = None
    none_of: Sequence["Condition"] | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Condition":
        """From JSON."""
        groups = {
            name: tuple(map(cls.of, told[name]))
            for name in ("all_of", "any_of", "none_of")
            if told.get(name) is not None
        }
        return cls(**{**told, **groups})

    def inner(self) -> Sequence["Condition"]:
        return (*(self.all_of or ()), *(self.any_of or ()), *(self.none_of or ()))

    def leaves(self) -> Iterator["Condition"]:
        """The conditions on answers that it is made of."""
        if self.question is not None:
            yield self
        for each in self.inner():
            yield from each.leaves()


@dataclass(frozen=True)
class Question:
    """`least` and `most` bound a number, or how many options are chosen; `rows` are a matrix's."""

    code: str
    kind: Kind
    text: str
    welsh: str | None = None
    options: Sequence[Option] = ()
    rows: Sequence[Option] = ()
    mandatory: bool = False
    least: float | None = None
    most: float | None = None
    show_if: Condition | None = None
    about: About = "views"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Question":
        """From JSON."""
        shown = told.get("show_if")
        lists = {
            name: tuple(Option(**each) for each in told.get(name) or ())
            for name in ("options", "rows")
        }
        return cls(**{**told, **lists, "show_if": Condition.of(shown) if shown else None})

    def option(self, code: object) -> Option | None:
        return next((each for each in self.options if each.code == code), None)


def number_bounds(question: Question) -> tuple[float, float]:
    """Of a question for a number; what counts nothing in the world is no answer."""
    least = -LARGEST_NUMBER if question.least is None else question.least
    return least, LARGEST_NUMBER if question.most is None else question.most


def takes_text(question: Question) -> bool:
    """Whether people answer it in their own words."""
    return question.kind in TEXT_LENGTH or any(each.other for each in question.options)


def questions_of(told: Sequence[Mapping[str, Any]]) -> list[Question]:
    return [Question.of(each) for each in told]


def ticked(answer: Any) -> Sequence[str]:
    """The codes of the options in an answer, whatever its form."""
    if isinstance(answer, Mapping) and "options" in answer:
        return [each for each in answer["options"] if isinstance(each, str)]
    if isinstance(answer, Mapping) and "option" in answer:
        return [answer["option"]]
    if isinstance(answer, list):
        return [each for each in answer if isinstance(each, str)]
    return [answer] if isinstance(answer, str) else []

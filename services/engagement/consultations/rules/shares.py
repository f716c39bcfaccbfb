"""The share of a theme is what the codings say, as far as it is told of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.disclosure.counts import LARGEST_SMALL, is_small, readable_as
from services.engagement.consultations.rules.record import Part

ROUNDED_TO = 0.01
"""Shares are told in whole percent, or closer."""


class CodedTheme(NamedTuple):
    """How many of the answers to its question were given a theme; 0 answered: nothing was coded."""

    answers: int
    answered: int


class WrongShare(NamedTuple):
    """A share that the codings contradict, at `pointer`."""

    pointer: str
    detail: str


def wrong_shares(themes: Part, coded: Mapping[str, CodedTheme]) -> Iterator[WrongShare]:
    """Of themes of a code frame whose question has been coded."""
    for place, each in enumerate(themes["themes"]):
        found = coded.get(each["code"])
        if found is None or not found.answered or _agrees(each["share"], found):
            continue
        detail = f"{each['share']:.0%} were not given {each['code']}: {_said(found)}."
        yield WrongShare(f"#/themes/{place}/share", detail)


def _range(found: CodedTheme) -> tuple[int, int]:
    return (1, LARGEST_SMALL) if is_small(found.answers) else readable_as(found.answers)


def _agrees(share: float, found: CodedTheme) -> bool:
    low, high = _range(found)
    slack = max(0.5, found.answered * ROUNDED_TO / 2)
    return low - slack <= share * found.answered <= high + slack


def _said(found: CodedTheme) -> str:
    low, high = _range(found)
    many = f"{low} to {high}" if high else "none"
    return f"by the codings it is {many} of {found.answered} answers"

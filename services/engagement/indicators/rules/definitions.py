"""What an indicator must be for the answers to a survey to be figures of it."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Definition(Protocol):
    """What is asked of a definition."""

    @property
    def state(self) -> str: ...
    @property
    def calculation(self) -> str: ...
    @property
    def breakdown(self) -> str | None: ...
    @property
    def disclosure_rule(self) -> str: ...


class Misfit(NamedTuple):
    """A part of a definition that is not as it must be."""

    field: str
    detail: str


WANTED = {
    "state": "published",
    "calculation": "proportion",
    "breakdown": None,
    "disclosure_rule": "small_counts",
}
WHY = {
    "state": "a second person approves it, and it is published, before figures come",
    "calculation": "it is the share of those who answered",
    "breakdown": "the whole is sent, and no parts of it",
    "disclosure_rule": "it counts people",
}


def misfits(defined: Definition) -> Iterator[Misfit]:
    """All that is to be put right, with what it must be."""
    for name, wanted in WANTED.items():
        found = getattr(defined, name)
        if found != wanted:
            said = f"{name} is {_word(found)} and must be {_word(wanted)}: {WHY[name]}."
            yield Misfit(name, said)


def all_wanted() -> Iterator[Misfit]:
    """The same of a definition that is not there."""
    for name, wanted in WANTED.items():
        yield Misfit(name, f"{name} must be {_word(wanted)}: {WHY[name]}.")


def _word(value: str | None) -> str:
    return "null" if value is None else value

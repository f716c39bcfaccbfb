"""What the gates read: the parts of a consultation's record, and the day they are judged on.

A part is what an officer put down last, as JSON. A date in it counts once the day has come.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.engagement.consultations.rules.calendar import ElectionWindow, window_on
from services.engagement.consultations.rules.law import (
    LawBook,
    Nation,
    Policy,
    affected_nations,
)
from services.engagement.consultations.rules.states import Kind, Level, State

Part = Mapping[str, Any]
NOTHING: Part = {}


class MissingItem(NamedTuple):
    """Something that a state waits for: where it is put right, and what is at risk without it.

    `path` follows that of the consultation, such as options#/options. What may be overridden may
    be so by a reason and a second person.
    """

    code: str
    path: str
    detail: str
    law: str | None = None
    overridable: bool = False


class Questions(NamedTuple):
    """What the gates ask of a questionnaire. `texts`: people answer in their own words."""

    version: int
    permissions: int
    equality_faults: Sequence[str]
    untranslated: Sequence[str]
    frozen_on: date | None
    texts: bool = False


class Evidence(NamedTuple):
    """What is sent with a transition."""

    reason: str | None = None
    respondents_told: str | None = None
    published_on: date | None = None


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Record:
    """A consultation as it stands, asked on the day that an act takes effect."""

    day: date
    kind: Kind
    nations: Sequence[str]
    areas: Sequence[str]
    starts_on: date | None
    closes_on: date | None
    book: LawBook
    parts: Mapping[str, Part] = field(default_factory=dict)
    questions: Questions | None = None
    state: State = "draft"
    left: State | None = None
    opened_on: date | None = None
    evidence: Evidence = NO_EVIDENCE

    def part(self, name: str) -> Part:
        return self.parts.get(name, NOTHING)

    def items(self, name: str, key: str = "items") -> Sequence[Part]:
        found: Sequence[Part] = self.part(name).get(key) or ()
        return found

    @property
    def affected(self) -> tuple[Nation, ...]:
        return affected_nations(self.nations, self.areas)

    @property
    def level(self) -> Level | None:
        found: Level | None = self.part("duty-assessment").get("level")
        return found

    @property
    def policy(self) -> Policy:
        return self.book.policy(self.day, self.affected)

    def law(self, topic: str, *nations: Nation) -> str | None:
        """The citation on the day, for these nations, or all that are affected."""
        body = self.part("duty-assessment").get("body") if topic == "involve" else None
        return self.book.cite(topic, self.day, nations or self.affected, body) or None

    @property
    def election(self) -> ElectionWindow | None:
        own = (
            ElectionWindow(
                each["name"],
                each["areas"],
                day_of(each, "begins") or date.max,
                day_of(each, "ends") or date.min,
                each["source"],
            )
            for each in self.items("election-windows")
        )
        return window_on((*self.book.elections, *own), self.areas, self.affected, self.day)

    def happened(self, part: Part, name: str) -> bool:
        """Whether something had been done by the day."""
        day = day_of(part, name)
        return day is not None and day <= self.day

    def told(self, body: str) -> Part | None:
        """The notification of a body, once it was sent."""
        return next(
            (e for e in self.items("notifications") if e["to"] == body and self.happened(e, "on")),
            None,
        )


def day_of(part: Part, name: str) -> date | None:
    """A date in a part: JSON has it as text."""
    found = part.get(name)
    return date.fromisoformat(found) if isinstance(found, str) else found


Found = Iterator[MissingItem]
"""What a gate gives: everything that is missing, in the order in which it is put right."""

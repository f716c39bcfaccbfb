"""Law, bodies and policy by day and nation: what held on the day that an act took effect.

Rows are dated. One without an end is in force; the end of a body never reopens a clock that had
begun. Gates say what is at risk, and not that something is unlawful: courts decide that, and a
trivial defect does not void a decision (Senior Courts Act 1981 s.31(2A)).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from services.engagement.consultations.rules.calendar import ElectionWindow

Nation = Literal["england", "wales"]
NATIONS: Sequence[Nation] = ("england", "wales")
SECRETARY_OF_STATE_SINCE = date(2024, 1, 31)
LLAIS_SINCE = date(2023, 4, 1)
FIFTH_TEST_SINCE = date(2017, 4, 1)


class Law(NamedTuple):
    """A duty; `bodies` are whose, none: everybody's. Unverified: taken from memory of practice."""

    nation: Nation
    topic: str
    bodies: Collection[str]
    begins: date
    ends: date | None
    citation: str
    says: str
    source: str
    verified: bool = True

    def holds(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


class Body(NamedTuple):
    """A kind of body, while it exists."""

    nation: Nation
    code: str
    name: str
    begins: date
    ends: date | None
    source: str

    def exists(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


class Policy(NamedTuple):
    """What is not law but a rule of the house, from a day on."""

    nation: Nation
    begins: date
    shortest_days_of_substantial_change: int
    days_that_warn: int
    holidays_add: bool
    oldest_responses_years: int
    share_of_a_theme: float
    hours_to_read_flags: int
    source: str


@dataclass(frozen=True)
class LawBook:
    """All rows of all nations."""

    laws: Sequence[Law]
    bodies: Sequence[Body]
    policies: Sequence[Policy]
    holidays: frozenset[date]
    elections: Sequence[ElectionWindow] = field(default_factory=tuple)

    def law(self, topic: str, nation: Nation, day: date, body: str | None = None) -> Law | None:
        """What a nation's law says of a topic, to a kind of body where it says it to some."""
        return next(
            (
                each
                for each in self.laws
                if (each.topic, each.nation) == (topic, nation) and each.holds(day)
                if body is None or not each.bodies or body in each.bodies
            ),
            None,
        )

    def cite(self, topic: str, day: date, nations: Collection[str], body: str | None = None) -> str:
        """The citations for a topic in these nations, "" where there is none."""
        found = (self.law(topic, each, day, body) for each in NATIONS if each in nations)
        return "; ".join(each.citation for each in found if each)

    def policy(self, day: date, nations: Collection[str]) -> Policy:
        """The strictest of the nations' policies of the day. Raises LookupError for none."""
        held = [
            max(rows, key=lambda each: each.begins)
            for nation in nations
            if (rows := [e for e in self.policies if e.nation == nation and e.begins <= day])
        ]
        if not held:
            raise LookupError(f"no policy of {', '.join(nations)} holds on {day}")
        return max(held, key=lambda each: each.shortest_days_of_substantial_change)

    def exists(self, body: str, day: date) -> bool:
        return any(each.code == body and each.exists(day) for each in self.bodies)


WELSH_BOARD = "7A"
"""Local health boards in the codes of the ODS: 7A1 to 7A7."""
BY_LETTER: Mapping[str, Nation] = {"E": "england", "W": "wales"}


def affected_nations(stated: Collection[str], areas: Collection[str]) -> tuple[Nation, ...]:
    """The nations that are named, and those that an affected area lies in: residents of Powys
    bring in Wales whoever consults."""
    brought = {BY_LETTER.get(code[:1]) for code in areas if len(code) == len("W06000023")}
    brought |= {"wales" for code in areas if code.startswith(WELSH_BOARD)}
    return tuple(each for each in NATIONS if each in stated or each in brought)

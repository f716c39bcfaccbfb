"""A map of organisations that an answer is told on, and what cannot be told on it."""

from dataclasses import dataclass
from datetime import date, datetime

from services.contracts import predecessors
from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.observations.problems import (
    NoSuchDay,
    NotOnThisMap,
    OnlyEstimated,
    SplitWithoutWeights,
)
from services.shared.errors import Fault

AS_WAS, AS_IS = "as_was", "as_is"


@dataclass(frozen=True)
class ChosenMap:
    """The map that an answer is told on; `day` is None for `as_was`.

    `now` is when it was asked for (aware, in UTC): `as_is` is the map of that day. With
    `as_published` figures are those that stood there at that moment.
    """

    now: datetime
    name: str = AS_WAS
    day: date | None = None
    as_published: datetime | None = None

    @classmethod
    def of(cls, name: str, now: datetime, as_published: datetime | None = None) -> "ChosenMap":
        """Raises NoSuchDay."""
        return cls(now, name, _day(name, now.date()), as_published)

    def counted(self, organisations: OrganisationMap, code: str) -> list[Part]:
        """Whose figures are wanted, whole. Raises what `parts` raises, OnlyEstimated."""
        found = self.parts(organisations, code)
        if shares := [part for part in found if part.estimated]:
            refusal = predecessors.Estimate(code, shares[0])
            raise OnlyEstimated(refusal.detail, errors=[_fault(refusal)])
        return found

    def parts(self, organisations: OrganisationMap, code: str) -> list[Part]:
        """Whose figures are wanted, with shares of what was split.

        Raises NotOnThisMap, SplitWithoutWeights.
        """
        try:
            return predecessors.own_parts(organisations, code, self.day)
        except predecessors.OrganisationEnded as refusal:
            raise NotOnThisMap(refusal.detail, errors=[_fault(refusal)]) from refusal
        except predecessors.Split as refusal:
            raise SplitWithoutWeights(refusal.detail, errors=[_fault(refusal)]) from refusal


MAP_PROBLEMS = (NotOnThisMap, SplitWithoutWeights, NoSuchDay)
COUNTED_PROBLEMS = (*MAP_PROBLEMS, OnlyEstimated)
"""Where the method needs counts as they were told, not estimates."""


def _fault(refusal: predecessors.MapRefusal) -> Fault:
    return Fault("/query/map", refusal.code, refusal.detail)


def _day(name: str, today: date) -> date | None:
    if name == AS_WAS:
        return None
    if name == AS_IS:
        return today
    try:
        return date.fromisoformat(name)
    except ValueError:
        detail = f"{name} is no day; give as_was, as_is or a date."
        raise NoSuchDay(detail, errors=[Fault("/query/map", NoSuchDay.code, detail)]) from None

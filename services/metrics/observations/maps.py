"""On which map of organisations an answer is wanted, and what cannot be told on it."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Query

from services.contracts import predecessors
from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.shared.errors import Fault, Invalid
from services.shared.times import YEARS

AS_WAS, AS_IS = "as_was", "as_is"
DAY = rf"{YEARS}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
MAP = Query(
    alias="map",
    pattern=f"^({AS_WAS}|{AS_IS}|{DAY})$",
    examples=[AS_WAS, AS_IS, "2020-04-01"],
    description="as_was: figures of the organisation itself; as_is: with those of all that it has"
    " taken over to this day, and its declared shares of what was split; a date: to that day",
)


class NotOnThisMap(Invalid):
    code = "not_on_this_map"
    title = "The organisation is not on this map"
    example = "02F was taken over on 2020-04-01; on this map its figures are in 27D."


class SplitWithoutWeights(Invalid):
    code = "split_without_weights"
    title = "A predecessor was split, and how its figures divide is not known"
    example = "5PL was split on 2013-04-01 into 05J, 05T; ask with map=as_was."


class OnlyEstimated(Invalid):
    code = "only_estimated"
    title = "On this map the figures are shares of another's, which are no counts"
    example = "On this map 05J has a share of the figures of 5PL; ask with map=as_was."


class NoSuchDay(Invalid):
    code = "no_such_day"
    title = "The map is of a day that does not exist"
    example = "2021-02-30 is no day; give as_was, as_is or a date."


class MapAsked:
    """The map that a request asks for; `day` is None for `as_was`."""

    def __init__(self, map_name: Annotated[str, MAP] = AS_WAS) -> None:
        """Raises NoSuchDay."""
        self.name = map_name
        self.day = _day(map_name)

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
        except predecessors.Ended as refusal:
            raise NotOnThisMap(refusal.detail, errors=[_fault(refusal)]) from refusal
        except predecessors.Split as refusal:
            raise SplitWithoutWeights(refusal.detail, errors=[_fault(refusal)]) from refusal


OnMap = Annotated[MapAsked, Depends()]
MAP_PROBLEMS = (NotOnThisMap, SplitWithoutWeights, NoSuchDay)
COUNTED_PROBLEMS = (*MAP_PROBLEMS, OnlyEstimated)
"""Where the method needs counts as they were told, not estimates."""


def _fault(refusal: predecessors.MapRefusal) -> Fault:
    return Fault("/query/map", refusal.code, refusal.detail)


def _day(name: str) -> date | None:
    if name == AS_WAS:
        return None
    if name == AS_IS:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(name)
    except ValueError:
        detail = f"{name} is no day; give as_was, as_is or a date."
        raise NoSuchDay(detail, errors=[Fault("/query/map", NoSuchDay.code, detail)]) from None

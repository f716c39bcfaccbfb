"""By what respondents are told apart."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from services.engagement.results.rules.groups import (
    Groups,
    grouped,
    on_sides,
    side_of_area,
)
from services.engagement.results.rules.tally import Spread

DimensionName = Literal["channel", "route", "area", "border", "deprivation"]
Side = Literal["england", "wales", "scotland", "northern_ireland"]
DEPRIVATION = "deprivation"


class Dimension(NamedTuple):
    """A column of responses, or the option of a question; `category` is that of each value, where
    it is not the value itself."""

    name: str
    column: str = ""
    question: str = ""
    category: Mapping[str, str] | None = None


def base_of(name: DimensionName) -> str:
    """Sides of the border are made of areas, and are told with them."""
    return "area" if name == "border" else name


def dimension(name: str, sectors: Mapping[str, str]) -> Dimension:
    """`sectors`: the category of deprivation of each postcode sector."""
    if name == DEPRIVATION:
        return Dimension(name, "place", category=sectors)
    return Dimension(name, name)


def groups_of(name: str, people: Mapping[str, int]) -> Groups:
    """The groups of a dimension by the people of each category."""
    if name != "area":
        return Groups(grouped(people), {})
    return on_sides(people, {each: side_of_area(each) for each in people})


def along(everybody: Spread, place: int) -> dict[str, int]:
    """People by the categories of one of several dimensions."""
    found: dict[str, int] = {}
    for categories, people in everybody.items():
        found[categories[place]] = found.get(categories[place], 0) + people
    return found

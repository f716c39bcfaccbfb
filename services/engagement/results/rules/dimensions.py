"""By what respondents are told apart."""

from collections.abc import Mapping
from typing import Literal

from services.engagement.results.rules.groups import (
    Groups,
    grouped,
    on_sides,
    side_of_area,
)
from services.engagement.results.rules.segments import margin_column
from services.engagement.results.rules.tally import Spread

DimensionName = Literal["channel", "route", "area", "border", "deprivation", "locality", "kind"]
Side = Literal["england", "wales", "scotland", "northern_ireland"]
OF_MARGINS = frozenset({"deprivation", "locality"})
"""Told apart by the margin of that name on the consultation's record."""


def base_of(name: DimensionName) -> str:
    """Sides of the border are made of areas, and are told with them."""
    return "area" if name == "border" else name


def column_of(name: str) -> str:
    """The column of the answers that a dimension is read from."""
    return margin_column(name) if name in OF_MARGINS else name


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

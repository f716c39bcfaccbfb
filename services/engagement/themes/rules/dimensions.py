"""By what themes are told apart: where answers came from, as results name it."""

from collections.abc import Mapping, Sequence
from typing import Literal

from services.engagement.results.rules.groups import NOT_TOLD, grouped, side_of_area
from services.engagement.results.rules.weights import PopulationMargin
from services.engagement.themes.rules.group_counts import GroupCounts

ThemeDimension = Literal["channel", "route", "border", "deprivation", "locality", "kind"]
OF_MARGINS: frozenset[ThemeDimension] = frozenset({"deprivation", "locality"})
COLUMNS: Mapping[ThemeDimension, str] = {
    "border": "area",
    "deprivation": "place",
    "locality": "place",
}
"""What is read of a response, where that has another name."""
Raw = Mapping[str | None, int]
"""Answers by what stands in the column."""


def column_of(by: ThemeDimension) -> str:
    return COLUMNS.get(by, by)


def margin_of(by: ThemeDimension, margins: Sequence[PopulationMargin]) -> PopulationMargin | None:
    """The margin that says which category a place is in."""
    found = (each for each in margins if each.code == by and each.basis == "place")
    return next(found, None) if by in OF_MARGINS else None


def group_counts_of(
    by: ThemeDimension, margin: PopulationMargin | None, answered: Raw,
    themes: Mapping[str, Raw],
) -> GroupCounts:  # fmt: skip
    """Small categories are joined, as in results."""
    sizes = _folded(by, margin, answered)
    of = grouped(sizes)
    return GroupCounts(
        _together(sizes, of),
        {theme: _together(_folded(by, margin, own), of) for theme, own in themes.items()},
    )


def _folded(by: ThemeDimension, margin: PopulationMargin | None, raw: Raw) -> dict[str, int]:
    found: dict[str, int] = {}
    for value, answers in raw.items():
        category = _category(by, margin, value)
        found[category] = found.get(category, 0) + answers
    return found


def _category(by: ThemeDimension, margin: PopulationMargin | None, value: str | None) -> str:
    if margin is not None:
        return margin.category.get(value or "", NOT_TOLD)
    told = value or NOT_TOLD
    return side_of_area(told) if by == "border" else told


def _together(sizes: Mapping[str, int], of: Mapping[str, str]) -> dict[str, int]:
    """By group, those that are joined at the end."""
    found: dict[str, int] = {}
    for category, answers in sizes.items():
        found[of[category]] = found.get(of[category], 0) + answers
    return dict(sorted(found.items(), key=lambda each: (each[0].startswith("("), each[0])))

"""Which respondents are shown together: no group has 1 to 7 people.

Small categories are joined to one group, with the smallest others until it has 8 people and two
categories; it is shown as any other, so that nothing is lost and nothing is left to subtract.
"""

from collections.abc import Mapping
from typing import NamedTuple

from services.disclosure.counts import SMALLEST_SHOWN, is_small

OTHERS, NOT_TOLD = "(others)", "(not told)"
"""Neither can be the code of a channel, a route or an area."""
MOST_GROUPS = 40


class Groups(NamedTuple):
    """The group of each category, and of each group the side that it lies on, where there are
    sides."""

    of: Mapping[str, str]
    sides: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """The largest known ones in their order, what is joined at the end."""
        return sorted({*self.of.values()}, key=lambda name: (name.startswith("("), name))

    @property
    def alone(self) -> Mapping[str, str]:
        """Each group as one of its own."""
        return {name: name for name in self.names}


def grouped(people: Mapping[str, int], others: str = OTHERS) -> dict[str, str]:
    """The group of each category with people in it; a category alone stays so, however small."""
    sizes = sorted((size, name) for name, size in people.items() if size)
    joined = [each for each in sizes if is_small(each[0])]
    joined += [each for each in sizes[: len(sizes) - MOST_GROUPS] if each not in joined]
    while joined and _too_few(joined) and len(joined) < len(sizes):
        joined.append(next(each for each in sizes if each not in joined))
    together = {name for _, name in joined}
    return {name: others if name in together else name for _, name in sizes}


def on_sides(people: Mapping[str, int], side_of: Mapping[str, str]) -> Groups:
    """Areas, joined on their own side of the border only, so that a side is the sum of its
    groups."""
    sides: dict[str, int] = {}
    for area, size in people.items():
        sides[side_of[area]] = sides.get(side_of[area], 0) + size
    side_groups = grouped(sides)
    of: dict[str, str] = {}
    found: dict[str, str] = {}
    for side in sorted({*side_groups.values()}):
        inside = {a: n for a, n in people.items() if n and side_groups[side_of[a]] == side}
        others = OTHERS if len({*side_groups.values()}) == 1 else f"(others in {side})"
        own = grouped(inside, others)
        of |= own
        found |= dict.fromkeys(own.values(), side)
    return Groups(of, found)


def side_of_area(area: str) -> str:
    """By the first letter of a code in statistics, or as a code of the ODS, whose 7A are Welsh."""
    letters = {"E": "england", "W": "wales", "S": "scotland", "N": "northern_ireland"}
    if len(area) == 9:
        return letters.get(area[0], NOT_TOLD)
    if area == NOT_TOLD:
        return NOT_TOLD
    return "wales" if area.startswith("7A") else "england"


def _too_few(joined: list[tuple[int, str]]) -> bool:
    return len(joined) == 1 or sum(size for size, _ in joined) < SMALLEST_SHOWN

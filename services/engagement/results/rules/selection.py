"""Which groups of respondents an answer is about: one for the filters, and those that it is broken
down by."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.cells import TOTAL
from services.engagement.results.rules.columns import Column, Key, columns_of, together
from services.engagement.results.rules.control import (
    NOTHING,
    Sight,
    of_groups,
    of_several,
    of_whole,
)
from services.engagement.results.rules.dimensions import DimensionName, base_of
from services.engagement.results.rules.figures import ShownFigures, figures_of
from services.engagement.results.rules.groups import OTHERS, Groups
from services.engagement.results.rules.tally import Spread, Tally, by_group

EMPTY = Column(0, 0, 0, {})
Cells = Mapping[Key, tuple[Column, Sight]]


class Selection(NamedTuple):
    """`groups` of each dimension that is asked about, those of the filters first; a tally is by
    these groups."""

    by: DimensionName | None
    filters: Mapping[DimensionName, str]
    groups: Mapping[str, Groups]

    @property
    def joined(self) -> str | None:
        """What a filter asks for that is told with others only."""
        for name, wanted in self.filters.items():
            own = self.groups[base_of(name)]
            codes = {*own.sides.values()} if name == "border" else own.of
            rest = OTHERS if OTHERS in own.of else wanted
            found = wanted if name == "border" else own.of.get(wanted, rest)
            if found != wanted or (name == "border" and codes and wanted not in codes):
                return wanted
        return None

    @property
    def shown(self) -> list[str]:
        """The groups that it is broken down by."""
        if self.by is None:
            return []
        own = self.groups[base_of(self.by)]
        if self.by == "border":
            return sorted({*own.sides.values()})
        side, one = self.filters.get("border"), self.filters.get(self.by)
        return [
            each
            for each in own.names
            if (one is None or each == one)
            and (self.by != "area" or side is None or own.sides[each] == side)
        ]

    def of_question(self, question: Question, tally: Tally) -> list[ShownFigures]:
        """Of the filters together, or else of all; then of each group."""
        every = columns_of(question, tally, [_all_of(each) for each in self.groups.values()])
        column = together(every.values())
        whole = of_whole(question, column)
        filtered = [base_of(each) for each in self.filters]
        first = self._cells(question, tally, whole, [*dict.fromkeys(filtered)])
        found = [(column, whole)] if not filtered else [_at(first, self._key(filtered, None))]
        if self.by:
            cells = self._cells(question, tally, whole, [*self.groups])
            found += [_at(cells, self._key([*self.groups], each)) for each in self.shown]
        return [figures_of(question, *each) for each in found]

    def sizes(self, everybody: Spread) -> list[int]:
        """People of the filters together, then of each group."""
        sizes = by_group(everybody, self.told_by)
        inside = {key: people for key, people in sizes.items() if self.takes(key)}
        place = [*self.groups].index(base_of(self.by)) if self.by else 0
        return [sum(inside.values())] + [
            sum(people for key, people in inside.items() if key[place] == each)
            for each in self.shown
        ]

    @property
    def told_by(self) -> list[Mapping[str, str]]:
        """As what the groups of each dimension are told."""
        return [self._of(name) for name in self.groups]

    def _cells(self, question: Question, tally: Tally, whole: Sight, names: Sequence[str]) -> Cells:
        """Of the groups by some of the dimensions, by their names in that order."""
        if not names:
            return {}
        of = [
            self._of(name) if name in names else _all_of(own) for name, own in self.groups.items()
        ]
        places = [place for place, name in enumerate(self.groups) if name in names]
        raw = columns_of(question, tally, of)
        if len(names) > 1:
            columns = {tuple(key[at] for at in places): each for key, each in raw.items()}
            seen = of_several(question, columns)
            return {key: (column, seen[key]) for key, column in columns.items()}
        [place] = places
        own = self.groups[names[0]]
        leaves = [o.alone if name in names else _all_of(o) for name, o in self.groups.items()]
        columns = {(key[place],): each for key, each in columns_of(question, tally, leaves).items()}
        return _with_sides(question, whole, columns, own.sides)

    def _of(self, name: str) -> Mapping[str, str]:
        """Each group as it is told: its side, where nothing smaller is asked for."""
        own = self.groups[name]
        if name != "area" or self.by == "area" or "area" in self.filters:
            return own.alone
        return own.sides

    def _key(self, names: Sequence[str], group: str | None) -> Key:
        """The key of a group; of the filters without one. A side alone is a sum of its areas."""
        found = []
        for name in dict.fromkeys(names):
            by_this = group is not None and self.by is not None and base_of(self.by) == name
            if by_this:
                told, side = group, self.by == "border"
            elif name in self.filters:
                told, side = self.filters[name], False  # type: ignore[index]
            else:
                told, side = self.filters["border"], True
            alone = len(dict.fromkeys(names)) == 1
            found.append(f"{TOTAL} {told}" if side and alone else str(told))
        return tuple(found)

    def takes(self, key: Key) -> bool:
        """Whether a group lies within all filters."""
        for name, wanted in self.filters.items():
            base = base_of(name)
            told = key[[*self.groups].index(base)]
            own = self.groups[base]
            if name == "border":
                told = own.sides.get(told, told)
            if told != wanted:
                return False
        return True


def _all_of(groups: Groups) -> Mapping[str, str]:
    return dict.fromkeys(groups.names, "")


def _at(cells: Cells, key: Key) -> tuple[Column, Sight]:
    """Nobody, where there is no such group: that is a 0, which is shown."""
    return cells.get(key, (EMPTY, Sight(True, True)))


def _with_sides(
    question: Question, whole: Sight, columns: Mapping[Key, Column], sides: Mapping[str, str]
) -> Cells:
    seen = of_groups(question, whole, columns, sides)
    upper: dict[Key, Column] = {
        (f"{TOTAL} {side}",): together(
            column for (name,), column in columns.items() if sides[name] == side
        )
        for side in dict.fromkeys(sides.values())
    }
    every: dict[Key, Column] = {**columns, **upper}
    return {key: (column, seen.get(key, NOTHING)) for key, column in every.items()}

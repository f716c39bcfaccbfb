"""Attacks by brute force: every table that could lie behind what is published is written down.

The tables of a shape are all divisions of all totals up to a size. Two readers try to find out a
withheld count. The first knows all published figures, what adds up to what and how counts are
rounded; he takes a blank for any number, or each for 7 at most. The second knows the code too:
to him any table is possible that the code would publish as the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pytest

from services.disclosure import (
    Cell,
    Exemption,
    Family,
    Statistic,
    publish_families,
    total_of,
)

Shape = tuple["Shape", ...]
View = tuple[float | None, ...]
LEAF: Shape = ()
TWO, THREE, SEVEN = (LEAF,) * 2, (LEAF,) * 3, (LEAF,) * 7
NATIONAL = Exemption.NATIONAL
SMALL, ANY = 7, 10**9


def divisions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
    else:
        for first in range(total + 1):
            for others in divisions(total - first, parts - 1):
                yield first, *others


def leaves(shape: Shape) -> int:
    return sum(map(leaves, shape)) or 1


@dataclass
class Attack:
    """All tables of one shape up to a total, and what is published of each."""

    shape: Shape
    size: int
    exemption: Exemption | None = None

    def tree(self, shape: Shape, code: str, counts: Iterator[int]) -> tuple[list, list]:
        """The cells of a tree, its root first, and its families."""
        if not shape:
            return [self.cell(code, next(counts))], []
        grown = [self.tree(inner, f"{code}.{at}", counts) for at, inner in enumerate(shape)]
        children = [cells[0] for cells, _ in grown]
        root = self.cell(code, sum(int(child.numerator) for child in children))
        family = Family(code, tuple(child.code for child in children))
        return (
            [root, *(cell for cells, _ in grown for cell in cells)],
            [family, *(inner for _, families in grown for inner in families)],
        )

    def cell(self, code: str, count: int) -> Cell:
        return Cell(code=code, numerator=count, exemption=self.exemption if code == "T" else None)

    def row(self, cells: Sequence[Cell], families: Sequence[Family]) -> tuple[list[int], View]:
        shown = publish_families(cells, families)
        return [cell.numerator for cell in cells], tuple(shown[cell.code].value for cell in cells)

    def rows(self) -> Iterator[tuple[list[int], View]]:
        for total in range(self.size + 1):
            for counts in divisions(total, leaves(self.shape)):
                yield self.row(*self.tree(self.shape, "T", iter(counts)))

    @cached_property
    def published(self) -> tuple[np.ndarray, dict[View, list[int]]]:
        """The tables, and the places of those that are published alike."""
        tables, views = [], {}
        for at, (table, view) in enumerate(self.rows()):
            tables.append(table)
            views.setdefault(view, []).append(at)
        return np.array(tables), views

    @property
    def views(self) -> dict[View, list[int]]:
        """Only those for which no table is too large to be among the tables."""
        largest = self.size if self.exact(0) else self.size - 2
        return {view: at for view, at in self.published[1].items() if (view[0] or 0) <= largest}

    def exact(self, place: int) -> bool:
        """Whether a reader takes a shown figure for the exact one."""
        return place == 0 and self.exemption is not None

    def possible(self, view: View, blanks: int) -> np.ndarray:
        """The tables that a reader without the code holds possible, blanks up to `blanks`."""
        tables, views = self.published
        hidden = [at for at, value in enumerate(view) if value is None]
        least = 0 if (tables[views[view]][:, hidden] == 0).any() else 1
        fits = np.ones(len(tables), bool)
        for at, value in enumerate(view):
            if value is None:
                fits &= (tables[:, at] >= least) & (tables[:, at] <= blanks)
            else:
                fits &= np.abs(tables[:, at] - value) <= (2 if value and not self.exact(at) else 0)
        return tables[fits]

    def seven_each(self, view: View, blanks: int) -> bool:
        """What cannot be hidden: that an open total would be 7 each, were all its parts small."""
        return blanks == SMALL and self.exact(0) and view[0] == SMALL * len(self.shape)


class PricedAttack(Attack):
    """Beside each shown count stands its cost at a price that the reader knows."""

    def cell(self, code: str, count: int) -> Cell:
        return Cell(
            code=code,
            statistic=Statistic.MONEY,
            value=100_000 * count,
            numerator=count,
            public_price=True,
            exemption=self.exemption if code == "T" else None,
        )

    def row(self, cells: Sequence[Cell], families: Sequence[Family]) -> tuple[list[int], View]:
        table, money = super().row(cells, families)
        return table, tuple(None if pence is None else pence / 100_000 for pence in money)

    def exact(self, place: int) -> bool:
        return True


class ProportionAttack(Attack):
    """Open national numerator and denominator, of two organisations."""

    def rows(self) -> Iterator[tuple[list[int], View]]:
        for total in range(self.size + 1):
            for among in divisions(total, 2):
                for counted in product(*(range(people + 1) for people in among)):
                    yield self.proportions(counted, among)

    def proportions(self, counted: Sequence[int], among: Sequence[int]) -> tuple[list[int], View]:
        parts = [
            Cell(code=code, statistic=Statistic.PROPORTION, numerator=x, denominator=n)
            for code, x, n in zip("ab", counted, among, strict=True)
        ]
        cells = [total_of("T", parts, self.exemption), *parts]
        shown = publish_families(cells, [Family("T", ("a", "b"))]).values()
        table = [figure for cell in cells for figure in (cell.numerator, cell.denominator)]
        return table, tuple(n for each in shown for n in (each.numerator, each.denominator))

    def exact(self, place: int) -> bool:
        return place < 2


def found_out(tables: np.ndarray, view: View) -> list[int]:
    """The hidden places where a single value remains of those below 8, and that is not 0."""
    hidden = [at for at, value in enumerate(view) if value is None]
    small = {at: {count for count in tables[:, at] if count <= SMALL} for at in hidden}
    return [at for at, counts in small.items() if len(counts) == 1 and counts != {0}]


ONE_FAMILY = {
    "two parts, open total": Attack(TWO, 32, NATIONAL),
    "two parts": Attack(TWO, 32),
    "three parts, open total": Attack(THREE, 26, NATIONAL),
    "three parts": Attack(THREE, 22),
    "seven parts": Attack(SEVEN, 7),
    "money, open total": PricedAttack(THREE, 15, NATIONAL),
    "money": PricedAttack(THREE, 15),
    "proportions": ProportionAttack(TWO, 10, NATIONAL),
}
HIERARCHIES = {
    "two and one, open total": Attack((TWO, LEAF), 20, NATIONAL),
    "two and one": Attack((TWO, LEAF), 24),
    "two and two, open total": Attack((TWO, TWO), 12, NATIONAL),
    "two and two": Attack((TWO, TWO), 12),
    "three levels": Attack(((TWO, LEAF), LEAF), 10, NATIONAL),
}
ALL = ONE_FAMILY | HIERARCHIES


@pytest.mark.parametrize("blanks", [SMALL, ANY], ids=["7 at most", "any number"])
@pytest.mark.parametrize("attack", ALL.values(), ids=ALL)
def test_no_withheld_count_follows_from_published_figures(attack: Attack, blanks: int) -> None:
    for view in attack.views:
        if not attack.seven_each(view, blanks):
            assert not found_out(attack.possible(view, blanks), view), view


@pytest.mark.parametrize("attack", ONE_FAMILY.values(), ids=ONE_FAMILY)
def test_in_one_family_none_follows_from_knowing_the_code_either(attack: Attack) -> None:
    tables, _ = attack.published
    for view, alike in attack.views.items():
        for at in (at for at, value in enumerate(view) if value is None):
            counts = set(tables[alike, at])
            assert len(counts) > 1 or counts == {0} or min(counts) > SMALL, (view, at)

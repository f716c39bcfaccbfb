"""Properties of publishing families: of any size, in any order, at the edges of rounding."""

from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure import (
    Cell,
    Exemption,
    Family,
    PublishedCell,
    ValueNote,
    publish,
    publish_families,
    total_of,
)

SMALL = 7


def family(
    counts: list[int], exemption: Exemption | None, name: str = "T"
) -> tuple[list[Cell], Cell, Family]:
    """Parts with these counts, their total, and the family."""
    parts = [Cell(code=f"{name}{at}", numerator=count) for at, count in enumerate(counts)]
    total = total_of(name, parts, exemption)
    return parts, total, Family(name, tuple(part.code for part in parts))


COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)
OPEN_OR_NOT = st.sampled_from([None, Exemption.NATIONAL])


@given(counts=COUNTS, exemption=OPEN_OR_NOT, data=st.data())
def test_the_answer_does_not_depend_on_the_order_of_cells(
    counts: list[int], exemption: Exemption | None, data: st.DataObject
) -> None:
    parts, total, of = family(counts, exemption)
    cells = [total, *parts]
    turned = tuple(data.draw(st.permutations(of.children)))
    expected = publish_families(cells, [of])
    assert expected == publish_families(data.draw(st.permutations(cells)), [Family("T", turned)]), (
        "nor on the order of codes in a family"
    )


@given(counts=COUNTS, exemption=OPEN_OR_NOT)
def test_no_family_shows_one_to_seven_or_more_than_each_cell_alone_would(
    counts: list[int], exemption: Exemption | None
) -> None:
    parts, total, of = family(counts, exemption)
    shown = publish_families([total, *parts], [of])
    for code, count in ((part.code, part.numerator) for part in parts):
        alone = publish(Cell(code=code, numerator=count))
        assert shown[code].value not in range(1, 8)
        assert shown[code] in {alone, PublishedCell(code=code, note=ValueNote.SUPPRESSED)}


@settings(max_examples=30)
@given(one=COUNTS, other=COUNTS)
def test_families_that_share_no_cell_do_not_change_each_other(
    one: list[int], other: list[int]
) -> None:
    cells: list[Cell] = []
    families: list[Family] = []
    apart: dict[str, PublishedCell] = {}
    for name, counts in (("x", one), ("y", other)):
        parts, total, of = family(counts, Exemption.NATIONAL, name)
        families.append(of)
        cells += [total, *parts]
        apart |= publish_families([total, *parts], [of])
    assert publish_families(cells, families) == apart


AT_THE_EDGES = st.sampled_from([0, 1, 2, 6, 7, 8, 12, 13, 17, 18, 22, 23, 37, 38])


def readings(shown: float | None, blanks: int, zeros: bool) -> set[int]:
    if shown is None:
        return set(range(0 if zeros else 1, blanks + 1))
    return set(range(int(shown) - 2, int(shown) + 3)) if shown else {0}


@settings(max_examples=300)
@given(
    counts=st.lists(AT_THE_EDGES, min_size=2, max_size=7),
    exemption=st.sampled_from([None, Exemption.NATIONAL]),
    small=st.booleans(),
)
def test_no_withheld_count_follows_in_a_larger_family_at_the_edges_of_rounding(
    counts: list[int], exemption: Exemption | None, small: bool
) -> None:
    parts, total, of = family(counts, exemption)
    shown = [each.value for each in publish_families([total, *parts], [of]).values()]
    blanks = SMALL if small else sum(counts) + SMALL
    hidden = [count for value, count in zip(shown[1:], counts, strict=True) if value is None]
    zeros = 0 in hidden or len(hidden) == len(counts)
    parts_read = [readings(value, blanks, zeros) for value in shown[1:]]
    totals = {sum(counts)} if exemption else readings(shown[0], blanks, zeros=False)
    if exemption and small and sum(counts) == SMALL * len(counts):
        return
    for at in (at for at, value in enumerate(shown[1:]) if value is None):
        others = reduce(plus, parts_read[:at] + parts_read[at + 1 :], {0})
        left = {n for n in parts_read[at] if n <= SMALL and plus({n}, others) & totals}
        assert len(left) != 1 or left == {0}


def plus(some: set[int], others: set[int]) -> set[int]:
    return {one + other for one in some for other in others}

"""Cells that add up to others, as counts that secondary suppression can look at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.disclosure.cells import Cell
from services.disclosure.secondary import withheld
from services.disclosure.tables import (
    Count,
    Exposure,
    Key,
    Table,
)
from services.disclosure.vocabulary import DisclosureRefusal, Statistic

NUMERATOR, DENOMINATOR, OTHERS = "numerator", "denominator", "others"


@dataclass(frozen=True, slots=True)
class Family:
    """The codes of a total and of all that is published of what it is made of."""

    parent: str
    children: tuple[str, ...]


def withheld_figures(cells: Sequence[Cell], families: Sequence[Family]) -> frozenset[Key]:
    """The numerators and denominators that are not shown. Raises DisclosureRefusal."""
    return withheld(table_of(cells, families))


def table_of(cells: Sequence[Cell], families: Sequence[Family]) -> Table:
    """The numerators and denominators that count people, and how they add up.

    Raises DisclosureRefusal when a code is given twice, a family names an unknown one, or a cell
    would be a part of itself.
    """
    by_code = {cell.code: cell for cell in cells}
    if len(by_code) < len(cells):
        raise DisclosureRefusal("Each cell needs a code of its own.")
    members = [by_code[code] for code in dict.fromkeys(_members(families, by_code))]
    counts = {key: count for cell in cells for key, count in _counts(cell)}
    mixed = [cell for cell in members if _is_part_of_denominator(cell, counts)]
    counts |= {(cell.code, OTHERS): _others(cell, counts) for cell in mixed}
    sums = [*_sums(families, counts), *(_proportion(cell) for cell in mixed)]
    table = Table(counts, sums)
    if circular := [each.total for each in table.sums if each.total in table.below(each.parts)]:
        raise DisclosureRefusal(f"{circular[0][0]} would be a part of itself.")
    return table


def _members(families: Iterable[Family], known: Mapping[str, Cell]) -> Iterator[str]:
    for family in families:
        codes = (family.parent, *family.children)
        if unknown := [code for code in codes if code not in known]:
            raise DisclosureRefusal(f"No cell is given for {', '.join(unknown)}.")
        if len(set(codes)) < len(codes):
            raise DisclosureRefusal(f"The family of {family.parent} names a code twice.")
        yield from codes


def _counts(cell: Cell) -> Iterator[tuple[Key, Count]]:
    """The figures of a cell that count people."""
    exposure = Exposure.EXACT if cell.exemption else Exposure.ROUNDED
    priced = cell.public_price and not cell.exemption
    if cell.numerator is not None and not cell.numerator % 1:
        yield (
            (cell.code, NUMERATOR),
            Count(int(cell.numerator), Exposure.PRICED if priced else exposure),
        )
    if cell.among_people and cell.denominator is not None and not cell.denominator % 1:
        yield (cell.code, DENOMINATOR), Count(int(cell.denominator), exposure)


def _sums(
    families: Iterable[Family], counts: Mapping[Key, Count]
) -> Iterator[tuple[Key, list[Key]]]:
    for family in families:
        for figure in (NUMERATOR, DENOMINATOR):
            total = (family.parent, figure)
            parts = [(code, figure) for code in family.children if (code, figure) in counts]
            if total in counts and parts:
                yield total, parts


def _is_part_of_denominator(cell: Cell, counts: Mapping[Key, Count]) -> bool:
    figures = {(cell.code, NUMERATOR), (cell.code, DENOMINATOR)}
    return cell.statistic is Statistic.PROPORTION and figures <= counts.keys()


def _others(cell: Cell, counts: Mapping[Key, Count]) -> Count:
    """Those of the denominator who are not in the numerator: nobody is told how many."""
    among, counted = counts[cell.code, DENOMINATOR].people, counts[cell.code, NUMERATOR].people
    return Count(among - counted, Exposure.UNSEEN)


def _proportion(cell: Cell) -> tuple[Key, list[Key]]:
    return (cell.code, DENOMINATOR), [(cell.code, NUMERATOR), (cell.code, OTHERS)]

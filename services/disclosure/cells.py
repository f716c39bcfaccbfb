"""What is to be published, before disclosure control, and after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.disclosure.vocabulary import (
    AVERAGES,
    RATIOS,
    DisclosureRefusal,
    Exemption,
    Statistic,
    ValueNote,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One figure with what it is made of, as it is in the database.

    Raises DisclosureRefusal where the figures cannot be what the statistic says.
    """

    code: str
    """What tells this cell from every other, say organisation, category and period."""
    statistic: Statistic = Statistic.COUNT
    numerator: float | None = None
    """People counted, a whole number; with money, the people that it was paid for."""
    denominator: float | None = None
    """People that they are counted among, or that a mean or median is of, a whole number."""
    multiplier: float = 1
    """What a ratio is given per: 1, 100, 100,000."""
    value: float | None = None
    """Given for means, medians, standardised rates and money (pence); otherwise calculated."""
    lower: float | None = None
    upper: float | None = None
    """Limits of the exact value: shown only where nothing is rounded."""
    exemption: Exemption | None = None
    open_denominator: bool = False
    """The denominator is public (a population estimate) or no number of people (bed days)."""
    public_price: bool = False
    """The money is the numerator times a price that anybody can look up, one for the family."""

    def __post_init__(self) -> None:
        _check_signs(self)
        _check_people(self)
        _check_given(self)

    @property
    def among_people(self) -> bool:
        """Whether the denominator is a number of people that is not public in itself."""
        if self.statistic in AVERAGES:
            return True
        expected = self.statistic is Statistic.INDIRECTLY_STANDARDISED_RATIO
        return not (expected or self.open_denominator)

    @property
    def calculated(self) -> bool:
        """Whether the value is calculated from what is shown of the figures."""
        return self.statistic is Statistic.COUNT or self.statistic in RATIOS


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedCell:
    """What may be seen of a cell, in every format the same. A blank is None, never 0."""

    code: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    note: ValueNote | None = None


def total_of(code: str, parts: Sequence[Cell], exemption: Exemption | None = None) -> Cell:
    """The cell of all `parts` (one or more, counts or ratios) together, from unrounded figures.

    A figure that a part lacks, the total lacks too.
    """
    first = parts[0]
    if not first.calculated or any(part.statistic is not first.statistic for part in parts):
        raise DisclosureRefusal(f"{code}: only counts or ratios of one kind are added up.")
    return replace(
        first,
        code=code,
        exemption=exemption,
        numerator=_sum([part.numerator for part in parts]),
        denominator=_sum([part.denominator for part in parts]),
        lower=None,
        upper=None,
    )


def _sum(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None


def _check_signs(cell: Cell) -> None:
    for name, figure in (("numerator", cell.numerator), ("denominator", cell.denominator)):
        if figure is not None and not 0 <= figure < float("inf"):
            raise DisclosureRefusal(f"{cell.code}: the {name} is {figure}, not 0 or more.")


def _check_people(cell: Cell) -> None:
    numerator, denominator = cell.numerator or 0, cell.denominator or 0
    if not cell.exemption and (numerator % 1 or (cell.among_people and denominator % 1)):
        raise DisclosureRefusal(
            f"{cell.code}: people are whole numbers, not {cell.numerator} of {cell.denominator};"
            " a denominator of anything else is an open_denominator."
        )
    proportion = cell.statistic is Statistic.PROPORTION and cell.denominator is not None
    if proportion and numerator > denominator:
        raise DisclosureRefusal(f"{cell.code}: {numerator} cannot be a part of {denominator}.")


def _check_given(cell: Cell) -> None:
    """That a given value comes with the number of people who decide whether it is shown."""
    if cell.public_price and cell.statistic is not Statistic.MONEY:
        raise DisclosureRefusal(f"{cell.code}: only money has a public_price.")
    if cell.exemption or cell.value is None:
        return
    if cell.statistic in AVERAGES and cell.denominator is None:
        raise DisclosureRefusal(f"{cell.code}: say in denominator of how many people it is.")
    if cell.public_price and cell.numerator is None:
        raise DisclosureRefusal(f"{cell.code}: say in numerator for how many people it was paid.")

"""Disclosure control of figures: which cells add up to which, and what may be seen of them.

The figures of one organisation, indicator and period are one family, whatever part of them was
asked for: a total, its categories, and both of them by sex and by age. A total that is not kept
is computed wherever it is shown, so it always takes part.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.disclosure import (
    Cell,
    Exemption,
    Family,
    PublishedCell,
    Statistic,
    ValueNote,
    publish_families,
    total_of,
)
from services.metrics.observations.rules.values import MADE_OF_COUNTS

ALL = "all"
NATIONAL = frozenset({"E92000001", "W92000004"})
STATISTICS = {
    "count": Statistic.COUNT,
    "proportion": Statistic.PROPORTION,
    "rate": Statistic.CRUDE_RATE,
    "ratio": Statistic.CRUDE_RATE,
    "mean": Statistic.MEAN,
    "median": Statistic.MEDIAN,
    "standardised_rate": Statistic.DIRECTLY_STANDARDISED_RATE,
}


class Part(NamedTuple):
    """Which part of the whole a figure is of; the whole is `all` everywhere."""

    category_type: str = ""
    category: str = ALL
    sex: str = ALL
    age: str = ALL

    @property
    def code(self) -> str:
        return "/".join(self)

    def parents(self) -> Iterator["Part"]:
        """The parts that this one is a part of, one step up."""
        if self.category != ALL:
            yield self._replace(category_type="", category=ALL)
        if self.sex != ALL:
            yield self._replace(sex=ALL)
        if self.age != ALL:
            yield self._replace(age=ALL)


class CountedFigure(NamedTuple):
    """A figure as it is kept."""

    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None
    upper: float | None


def controlled(
    figures: Mapping[Part, CountedFigure],
    *,
    organisation: str,
    calculation: str,
    multiplier: float,
    breakdown: str | None,
) -> dict[Part, PublishedCell]:
    """What may be seen of the figures of one organisation, indicator and period, by part.

    Those that say nothing (not collected) are not in the answer; the computed total is.
    """
    statistic = STATISTICS[calculation]
    exemption = Exemption.NATIONAL if organisation in NATIONAL else None
    cells = {
        part: cell_of(part, figure, statistic, multiplier, exemption, calculation)
        for part, figure in figures.items()
        if figure.numerator is not None or figure.value is not None
    }
    whole = Part()
    if whole not in cells and (parts := _adding_up(cells, breakdown)):
        cells[whole] = total_of(whole.code, parts, exemption)
    shown = publish_families(list(cells.values()), list(families_of(cells)))
    return {part: shown[part.code] for part in cells}


def cell_of(
    part: Part,
    figure: CountedFigure,
    statistic: Statistic,
    multiplier: float,
    exemption: Exemption | None,
    calculation: str,
) -> Cell:
    made = calculation in MADE_OF_COUNTS
    average = statistic in {Statistic.MEAN, Statistic.MEDIAN}
    value = figure.value
    if value is None and statistic is Statistic.MEAN and figure.denominator:
        value = (figure.numerator or 0) / figure.denominator
    return Cell(
        code=part.code,
        statistic=statistic,
        # What a mean is made of counts days or pounds; the people are in its denominator.
        numerator=None if average else figure.numerator,
        denominator=figure.denominator,
        multiplier=multiplier,
        value=None if made else value,
        lower=figure.lower,
        upper=figure.upper,
        exemption=exemption,
        open_denominator=calculation == "rate",
    )


def _adding_up(cells: Mapping[Part, Cell], breakdown: str | None) -> Sequence[Cell]:
    """The cells of which the computed total is made."""
    return [
        cell for part, cell in cells.items() if adds_up(part, Part(), breakdown) and cell.calculated
    ]


def adds_up(part: Part, whole: Part, breakdown: str | None) -> bool:
    """Whether a part is one of those that make up `whole`."""
    alike = (part.sex, part.age) == (whole.sex, whole.age)
    return whole.category == ALL and part.category_type == breakdown and alike


def families_of(cells: Collection[Part]) -> Iterable[Family]:
    """Each total with the parts of one kind that it is made of."""
    children: dict[tuple[Part, str], list[str]] = {}
    for part in cells:
        for parent in part.parents():
            if parent in cells:
                kind = _kind(part, parent)
                children.setdefault((parent, kind), []).append(part.code)
    for (parent, _), codes in children.items():
        yield Family(parent.code, tuple(codes))


def _kind(part: Part, parent: Part) -> str:
    if part.category != parent.category:
        return part.category_type
    return "sex" if part.sex != parent.sex else "age"


def note_of(published: PublishedCell) -> str | None:
    """The value note that stands beside it."""
    return published.note.value if published.note is not None else None


NOT_AVAILABLE = ValueNote.NOT_AVAILABLE.value

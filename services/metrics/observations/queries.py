"""What can be asked of observations."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date
from typing import NamedTuple

from services.contracts import predecessors
from services.contracts.organisations import OrganisationMap
from services.disclosure import PublishedCell, ValueNote
from services.metrics.indicators.models import SMALL_COUNTS, Indicator
from services.metrics.indicators.repository import guarded
from services.metrics.observations import organisation_repository, repository, series_repository
from services.metrics.observations.disclosure import judged
from services.metrics.observations.repository import ALL, Filter, Row
from services.metrics.observations.rules.disclosure import CountedFigure, Part
from services.metrics.observations.rules.disclosure_alike import Measure
from services.metrics.observations.rules.sums import (
    LackingPart,
    WholeFigures,
    incomplete_told,
    whole,
)
from services.metrics.observations.rules.tables import FigureTable, read
from services.metrics.observations.rules.totals import put_together, wanted_part
from services.metrics.observations.rules.values import MADE_OF_COUNTS, Figure, first_day
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import AnyReader, AnySession
from services.shared.errors import Fault, Invalid, NotFound

SUPPRESSED = ValueNote.SUPPRESSED
LACKING = frozenset({"not_available", "withdrawn"})


class OrganisationNotFound(NotFound):
    code = "organisation_not_found"
    title = "There is no such organisation here"
    example = "There is no organisation 27X here; codes are ODS codes such as RRK."


class NoObservations(NotFound):
    code = "no_observations"
    title = "There are no figures to answer with"
    example = "RRK has no figures of ae-breaches for department 2 between these months."


class PeriodsReversed(Invalid):
    code = "periods_reversed"
    title = "The first month is after the last"
    example = "`from` 2018-03 is after `to` 2016-04."


def span(start: str, end: str) -> tuple[date, date]:
    """First days of the first and last month. Raises PeriodsReversed."""
    if start > end:
        detail = f"`from` {start} is after `to` {end}."
        raise PeriodsReversed(detail, errors=[Fault("/query/from", "after_end", detail)])
    return first_day(start), first_day(end)


async def read_organisation(
    reader: AnyReader, organisations: OrganisationMap, code: str
) -> OrganisationRef:
    """As the directory knows it, else as a file named it. Raises OrganisationNotFound."""
    name, known = organisations.name(code), organisations.knows(code)
    if name is None:
        seen = await organisation_repository.organisation_by_code(reader, code)
        if seen is None and not known:
            raise OrganisationNotFound(
                f"No figures are held for the organisation {code}; codes are ODS codes such as RRK."
            )
        name = seen.name if seen else None
    return OrganisationRef(code=code, name=name, provisional=not known)


class OwnFigures(NamedTuple):
    """An organisation's own figures: the rows that are kept, and what may be seen of them.

    `protected` are the periods that passed disclosure control.
    """

    rows: Sequence[Row]
    figures: list[Figure]
    protected: Set[date]

    def withheld(self, wanted: Filter) -> set[date]:
        """The periods of which something is kept and nothing may be shown.

        A small count is withheld; what was not collected is not.
        """
        kept = {
            row.period
            for row in self.rows
            if row.note == "suppressed"
            or (row.note is None and wanted.category in {ALL, row.category})
        }
        return kept - {figure.period for figure in self.figures}

    def lacking(self, wanted: Filter, breakdown: str | None) -> list[LackingPart]:
        """The parts that were not collected, or were withdrawn, where that leaves no total."""
        if wanted.category not in {None, ALL}:
            return []
        totals = {figure.period for figure in self.figures}
        return sorted(
            LackingPart(row.period, row.category)
            for row in self.rows
            if row.note in LACKING and row.category_type == breakdown and row.period not in totals
        )


async def read_figures(
    reader: AnyReader,
    indicator: Indicator,
    wanted: Filter,
    parts: Sequence[predecessors.Part] | None = None,
) -> WholeFigures:
    """The figures of one indicator of one organisation by period, made of those of `parts`.

    Without parts they are its own. Raises NoObservations.
    """
    code = wanted.organisation
    assert code is not None
    taken = {code: parts or [predecessors.Part(code)]}
    found = (await read_many(reader, indicator, wanted, taken))[code]
    if not found.figures:
        part = "" if wanted.category in {None, ALL} else f" for {wanted.category}"
        span = f"from {wanted.start:%Y-%m} to {wanted.end:%Y-%m}"
        none = f"{code} has no figures of {indicator.code}{part} {span}."
        raise NoObservations(f"{none} {incomplete_told(code, found.incomplete)}".rstrip())
    return found


async def read_many(
    reader: AnyReader,
    indicator: Indicator,
    wanted: Filter,
    taken: Mapping[str, Sequence[predecessors.Part]],
) -> dict[str, WholeFigures]:
    """The figures of an indicator for many organisations, each made of those of its parts.

    A period in which a part is missing or withheld has none: the sum would be too small.
    """
    own = await read_own(
        reader, indicator, wanted, {part.code for parts in taken.values() for part in parts}
    )
    earlier = await parts_before(reader, indicator, taken)
    hidden = {code: each.withheld(wanted) & each.protected for code, each in own.items()}
    figures = {code: each.figures for code, each in own.items()}
    lacking = {code: each.lacking(wanted, indicator.breakdown) for code, each in own.items()}
    return {
        organisation: whole(
            parts, figures, indicator.calculation, hidden=hidden, earlier=earlier
        )._replace(lacking=[each for part in parts for each in part.of(lacking[part.code])])
        for organisation, parts in taken.items()
    }


async def parts_before(
    reader: AnyReader,
    indicator: Indicator,
    taken: Mapping[str, Sequence[predecessors.Part]],
) -> set[str]:
    """The parts of merged bodies that had figures before they took another body over."""
    began = {
        part.code: part.began
        for parts in taken.values()
        if len(parts) > 1
        for part in parts
        if part.began is not None
    }
    return (
        await organisation_repository.with_figures_before(reader, indicator.id, began)
        if began
        else set()
    )


async def read_own(
    reader: AnyReader, indicator: Indicator, wanted: Filter, codes: Collection[str]
) -> dict[str, OwnFigures]:
    """What is kept and what may be seen of each organisation's own figures of an indicator."""
    rows = await rows_of(reader, indicator.id, wanted, codes)
    return {code: own_of(each, wanted, indicator) for code, each in rows.items()}


async def rows_of(
    reader: AnyReader, indicator: int, wanted: Filter, codes: Collection[str]
) -> dict[str, list[Row]]:
    """All that is kept of an indicator for each organisation, in `wanted`'s periods."""
    rows: dict[str, list[Row]] = {code: [] for code in codes}
    for row in await repository.siblings(reader, {(code, indicator) for code in codes}, wanted):
        rows[row.organisation_code].append(row)
    return rows


def own_of(rows: Sequence[Row], wanted: Filter, indicator: Indicator) -> OwnFigures:
    """What is kept and what may be seen of one organisation's figures of an indicator."""
    by_period: dict[date, dict[Part, Row]] = {}
    for row in rows:
        by_period.setdefault(row.period, {})[row.part] = row
    kept = {day: family for (*_, day), family in judged(rows, {indicator.id: indicator}).items()}
    kind = wanted.category_type or indicator.breakdown
    part = wanted_part(kind, wanted.category or ALL, wanted.sex or ALL, wanted.age or ALL)
    found = (
        _figure(period, parts, kept.get(period), part, indicator)
        for period, parts in sorted(by_period.items())
    )
    return OwnFigures(rows, [figure for figure in found if figure is not None], kept.keys())


def _seen(
    rows: Mapping[Part, Row], family: Mapping[Part, PublishedCell] | None, indicator: Indicator
) -> dict[Part, CountedFigure]:
    """The figures of a period as they may be seen; those that say nothing are left out.

    `family` is what disclosure control says of them; None: they are open.
    """
    if family is None:
        return {part: row.counted for part, row in rows.items() if row.note is None}
    return {
        part: _counted(published, indicator)
        for part, published in family.items()
        if published.value is not None
    }


def _counted(seen: PublishedCell, indicator: Indicator) -> CountedFigure:
    made = indicator.calculation in MADE_OF_COUNTS and seen.numerator is not None
    value = None if made else seen.value
    return CountedFigure(seen.numerator, seen.denominator, value, seen.lower, seen.upper)


def _figure(
    period: date,
    rows: Mapping[Part, Row],
    family: Mapping[Part, PublishedCell] | None,
    wanted: Part,
    indicator: Indicator,
) -> Figure | None:
    if family is None and (row := rows.get(wanted)) and row.note is None:
        rows = {wanted: row}  # it counts by itself, whatever stands beside it
    found = put_together(
        _seen(rows, family, indicator),
        wanted,
        calculation=indicator.calculation,
        multiplier=indicator.multiplier,
        breakdown=indicator.breakdown,
        withheld=[each for each, seen in (family or {}).items() if seen.note is SUPPRESSED],
        lacking=[each for each, row in rows.items() if row.note in LACKING],
    )
    if found is None:
        return None
    # A total that disclosure control computed stands for all the rows that it was made of.
    used = [rows[each] for each in found.parts if each in rows] or list(rows.values())
    return Figure(
        period,
        found.numerator,
        found.denominator,
        sorted({row.category for row in used}),
        max(row.revision for row in used),
        sorted({row.import_number for row in used}),
        any(row.synthetic for row in used),
    )


async def read_table(
    session: AnySession, indicator: Indicator, wanted: Filter, codes: Sequence[str]
) -> FigureTable:
    """What may be seen of an indicator of each of the organisations, a row each."""
    families = indicator.id in await guarded(session, [indicator.id])
    kept = await series_repository.kept_series(session, indicator, codes, wanted, families=families)
    measure = Measure(indicator.calculation, indicator.multiplier, indicator.breakdown)
    part = wanted_part(indicator.breakdown, wanted.category or ALL, ALL, ALL)
    small_counts = indicator.disclosure_rule == SMALL_COUNTS
    return read(kept, codes, measure, part, small_counts=small_counts)

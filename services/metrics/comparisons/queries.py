"""The figures of a group of organisations in one period, as they may be seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.comparisons.problems import NotCounted
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import check_category, read_indicator
from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.observations import organisation_repository, period_repository
from services.metrics.observations.groups import GroupAsked, codes_of, parts_of_each
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import NoObservations, parts_before, read_own
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.disclosure import NATIONAL
from services.metrics.observations.rules.sums import whole
from services.metrics.observations.rules.values import Figure, of_cases
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import ReadSession

Taken = Mapping[str, Sequence[Part]]


@dataclass(frozen=True)
class PeriodAsked:
    """One indicator of a group in one period; without a period: the latest that any of them has."""

    indicator: str
    group: GroupAsked
    category: str
    period: date | None
    map: ChosenMap


class Unit(NamedTuple):
    """An organisation with its figure; `cases` is the numerator as it was counted."""

    organisation: OrganisationRef
    figure: Figure
    cases: float
    denominator: float


class LeftOut(NamedTuple):
    """An organisation without a figure to show: a stable reason, and what there is to say."""

    code: str
    reason: str
    detail: str | None = None


@dataclass(frozen=True)
class Group:
    """Units in order of code, and who is not among them."""

    indicator: Indicator
    asked: PeriodAsked
    period: date
    units: Sequence[Unit]
    left_out: Sequence[LeftOut]
    parts: Sequence[Part]
    target: Target | None
    members_of: OrganisationRef | None
    practices: bool
    """Whether it is of general practices, which are not to be ranked."""


async def read_group(
    session: ReadSession, organisations: OrganisationMap, asked: PeriodAsked
) -> Group:
    """Raises IndicatorNotFound, NoSuchCategory, NotCounted, NoMembers, TooManyOrganisations,
    NoObservations.
    """
    indicator = await read_indicator(session, asked.indicator)
    check_counted(indicator)
    check_category(indicator, asked.category)
    period = asked.period or await _latest(session, organisations, asked, indicator)
    day = asked.map.day or period
    codes = await codes_of(session, organisations, asked.group, [indicator.id], day)
    taken, refused = parts_of_each(
        organisations, asked.map.counted, _without_nation(asked.group, codes)
    )
    wanted = Filter(
        None, indicator.id, asked.category, period, period, as_published=asked.map.as_published
    )
    figures, withheld, incomplete = await shown_of(session, wanted, taken, indicator)
    units, without = await _units(session, organisations, indicator, figures)
    parent = asked.group.members_of
    if not units:
        raise NoObservations(_nothing(asked, period, len(withheld)))
    return Group(
        indicator=indicator,
        asked=asked,
        period=period,
        units=units,
        left_out=[
            *(LeftOut(*each) for each in refused),
            *(LeftOut(code, "suppressed") for code in sorted(withheld)),
            *(LeftOut(code, "incomplete_sum") for code in sorted(incomplete)),
            *(
                LeftOut(code, "no_figures")
                for code in taken
                if code not in figures.keys() | withheld | incomplete
            ),
            *(LeftOut(code, "no_counts") for code in without),
        ],
        parts=[part for unit in units for part in taken[unit.organisation.code]],
        target=target_on(targets_of(indicator), period),
        members_of=None if parent is None else _ref(organisations, parent, {}),
        practices=any(
            organisations.has_role(unit.organisation.code, "gp_practice") for unit in units
        ),
    )


def check_counted(indicator: Indicator) -> None:
    """Chance has a say where cases are counted. Raises NotCounted."""
    if not of_cases(indicator.calculation, indicator.unit):
        said = f"{indicator.code} is a {indicator.calculation} in {indicator.unit}"
        raise NotCounted(
            f"{said.replace('_', ' ')}; a proportion, a rate, or a ratio of events to those "
            "expected can be set beside others."
        )


async def _latest(
    session: ReadSession, organisations: OrganisationMap, asked: PeriodAsked, indicator: Indicator
) -> date:
    codes = await codes_of(session, organisations, asked.group, [indicator.id], asked.map.day)
    taken, _ = parts_of_each(organisations, asked.map.counted, codes)
    each = sorted({part.code for parts in taken.values() for part in parts})
    found = await period_repository.latest_period(
        session, indicator.id, each, asked.map.as_published
    )
    if found is None:
        raise NoObservations(f"None of these organisations has figures of {indicator.code}.")
    return found


def _without_nation(asked: GroupAsked, codes: Sequence[str]) -> Sequence[str]:
    """Of all that have figures, a country is the sum of the others: it would count twice."""
    named = asked.organisations or asked.members_of
    return codes if named else [code for code in codes if code not in NATIONAL]


async def shown_of(
    session: ReadSession, wanted: Filter, taken: Taken, indicator: Indicator
) -> tuple[dict[str, Figure], set[str], set[str]]:
    """The figure of each organisation in one period, and those of which it is withheld.

    Where a part of a merged body is withheld, its sum would be too small: it is withheld too.
    """
    present = {
        code: [part for part in parts if part.starts <= wanted.start < part.ends]
        for code, parts in taken.items()
    }
    codes = {part.code for parts in present.values() for part in parts}
    own = await read_own(session, indicator, wanted, codes)
    withheld = {
        code
        for code, parts in present.items()
        if any(own[part.code].withheld(wanted) for part in parts)
    }
    told = {code: each.figures for code, each in own.items()}
    earlier = await parts_before(session, indicator, present)
    nothing: dict[str, set[date]] = {code: set() for code in codes}
    found = {
        code: whole(parts, told, indicator.calculation, hidden=nothing, earlier=earlier)
        for code, parts in present.items()
        if code not in withheld
    }
    figures = {code: each.figures[0] for code, each in found.items() if each.figures}
    return figures, withheld, {code for code, each in found.items() if each.incomplete}


async def _units(
    session: ReadSession,
    organisations: OrganisationMap,
    indicator: Indicator,
    figures: Mapping[str, Figure],
) -> tuple[list[Unit], list[str]]:
    """Units in order of code; and the codes of those with a value that no counts are known of."""
    names = await organisation_repository.organisation_names(session, set(figures))
    counted = sorted(code for code in figures if figures[code].denominator is not None)
    units = [
        Unit(
            _ref(organisations, code, names),
            figures[code],
            *_counts(figures[code], indicator),
        )
        for code in counted
    ]
    return units, sorted(set(figures) - set(counted))


def _ref(
    organisations: OrganisationMap, code: str, names: Mapping[str, str | None]
) -> OrganisationRef:
    """As the directory knows it, else as a file named it."""
    return OrganisationRef(
        code=code,
        name=organisations.name(code) or names.get(code),
        provisional=not organisations.knows(code),
    )


def _counts(figure: Figure, indicator: Indicator) -> Iterator[float]:
    """Numerator and denominator: a figure's numerator is multiplied already."""
    yield figure.numerator / indicator.multiplier
    yield figure.denominator or 0.0


def _nothing(asked: PeriodAsked, period: date, withheld: int) -> str:
    said = f"None of these organisations has a figure of {asked.indicator} in {period:%Y-%m}"
    return f"{said} that may be shown ({withheld} are withheld)." if withheld else f"{said}."

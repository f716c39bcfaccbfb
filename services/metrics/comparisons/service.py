"""What can be asked of organisations beside each other: funnels, comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from services.contracts.organisations import OrganisationMap
from services.metrics.calculators.schemas.comparison import (
    ComparedUnit,
    ComparisonRequest,
    ComparisonResult,
)
from services.metrics.calculators.schemas.funnel import FunnelRequest, FunnelResult, FunnelUnit
from services.metrics.calculators.service import draw_funnel, set_side_by_side
from services.metrics.comparisons.problems import (
    MethodRefused,
    NoBenchmark,
    NoTargetHolds,
    NotCounted,
)
from services.metrics.comparisons.queries import (
    Group,
    LeftOut,
    PeriodAsked,
    Unit,
    read_group,
    shown_of,
)
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.repository import Filter
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.shared.refusals import Refusal
from services.statistics.comparison.funnel import FunnelKind, Overdispersion
from services.statistics.comparison.savings import PossibleSavings, possible_savings
from services.statistics.comparison.trend import Polarity
from services.statistics.comparison.units import ComparedKind

GROUP, INDICATOR = "group", "indicator"
ABOVE = "numerator_above_denominator"


@dataclass(frozen=True)
class GroupFunnel:
    """A funnel with the group that it is of."""

    group: Group
    kind: FunnelKind
    result: FunnelResult


@dataclass(frozen=True)
class GroupComparison:
    """A comparison with the group that it is of, and what could be saved."""

    group: Group
    kind: ComparedKind
    result: ComparisonResult
    savings: PossibleSavings | None
    """None where no side is better."""


async def read_funnel(
    session: ReadSession,
    organisations: OrganisationMap,
    asked: PeriodAsked,
    target: str,
    overdispersion: Overdispersion,
    *,
    curve: bool,
) -> GroupFunnel:
    """`target` is group, indicator or a number in the unit of the values.

    Raises what `read_group` raises, NoTargetHolds, MethodRefused.
    """
    group = _possible(await read_group(session, organisations, asked))
    kind = cast(FunnelKind, group.indicator.calculation)
    request = FunnelRequest(
        kind=kind,
        units=[
            FunnelUnit(
                code=unit.organisation.code, numerator=unit.cases, denominator=unit.denominator
            )
            for unit in group.units
        ],
        target=_aim(group, target, "target"),
        overdispersion=overdispersion,
        multiplier=group.indicator.multiplier,
        curve=curve,
    )
    try:
        return GroupFunnel(group, kind, draw_funnel(request))
    except Refusal as refusal:
        fault = Fault("/query/target", refusal.code, refusal.detail)
        raise MethodRefused(refusal.detail, errors=[fault]) from refusal


async def read_comparison(
    session: ReadSession, organisations: OrganisationMap, asked: PeriodAsked, benchmark: str
) -> GroupComparison:
    """`benchmark` is group, indicator or the code of an organisation.

    Raises what `read_group` raises, NoTargetHolds, NoBenchmark.
    """
    group = _possible(await read_group(session, organisations, asked))
    against = (
        _aim(group, benchmark, "benchmark")
        if benchmark in {GROUP, INDICATOR}
        else await _value_of(session, organisations, asked.map, group, benchmark)
    )
    kind: ComparedKind = "proportion" if group.indicator.calculation == "proportion" else "rate"
    request = ComparisonRequest(
        kind=kind,
        units=[
            ComparedUnit(
                code=unit.organisation.code, numerator=_whole(unit), denominator=unit.denominator
            )
            for unit in group.units
        ],
        benchmark=against,
        polarity=cast(Polarity, group.indicator.polarity),
        multiplier=group.indicator.multiplier,
    )
    return GroupComparison(group, kind, set_side_by_side(request), _savings(group))


def _aim(group: Group, wanted: str, parameter: str) -> float | None:
    """None: what all units have together. Raises NoTargetHolds."""
    if wanted == GROUP:
        return None
    if wanted != INDICATOR:
        return float(wanted)
    if group.target is None:
        detail = (
            f"{group.indicator.code} has no target in {group.period:%Y-%m}; ask with "
            f"{parameter}=group."
        )
        raise NoTargetHolds(detail, errors=[Fault(f"/query/{parameter}", "no_target", detail)])
    return group.target.value


async def _value_of(
    session: ReadSession, organisations: OrganisationMap, on_map: ChosenMap, group: Group, code: str
) -> float:
    """Of one in the group or outside it. Raises NoBenchmark and what the map refuses."""
    wanted = Filter(
        None,
        group.indicator.id,
        group.asked.category,
        group.period,
        group.period,
        as_published=on_map.as_published,
    )
    taken = {code: on_map.counted(organisations, code)}
    figures, *_ = await shown_of(session, wanted, taken, group.indicator)
    figure = figures.get(code)
    if figure is None or not figure.denominator:
        detail = f"{code} has no figure of {group.period:%Y-%m} that may be shown."
        raise NoBenchmark(detail, errors=[Fault("/query/benchmark", NoBenchmark.code, detail)])
    return figure.numerator / figure.denominator


def _possible(group: Group) -> Group:
    """Without units of which more cases are told than there are people."""
    if group.indicator.calculation != "proportion":
        return group
    above = [unit for unit in group.units if unit.cases > unit.denominator]
    return Group(
        **vars(group)
        | {
            "units": [unit for unit in group.units if unit not in above],
            "left_out": [
                *group.left_out,
                *(LeftOut(unit.organisation.code, ABOVE) for unit in above),
            ],
        }
    )


def _whole(unit: Unit) -> int:
    """Raises NotCounted for what is no number of cases."""
    if abs(unit.cases - round(unit.cases)) > 1e-6:
        code = unit.organisation.code
        raise NotCounted(
            f"{unit.cases} cases at {code} are no whole number: they have no interval."
        )
    return round(unit.cases)


def _savings(group: Group) -> PossibleSavings | None:
    if group.indicator.polarity == "none":
        return None
    counts = _column([unit.cases for unit in group.units])
    denominators = _column([unit.denominator for unit in group.units])
    high = group.indicator.polarity == "high_is_good"
    return possible_savings(counts, denominators, high_is_good=high)


def _column(figures: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(figures, np.float64)

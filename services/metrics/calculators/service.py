"""Calculators whose answer names the items that were asked about."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import TypeVar

from services.metrics.calculators.rules.gaps import over_gaps
from services.metrics.calculators.schemas.comparison import (
    ComparedView,
    ComparisonRequest,
    ComparisonResult,
)
from services.metrics.calculators.schemas.control import (
    AttributesRequest,
    AttributesResult,
    ControlChartResult,
    CountsRequest,
    RunChartRequest,
    RunChartResult,
    RunPointView,
)
from services.metrics.calculators.schemas.evaluation import EvaluationRequest, EvaluationResult
from services.metrics.calculators.schemas.funnel import (
    CurvePoint,
    FunnelRequest,
    FunnelResult,
    UnitView,
)
from services.metrics.calculators.schemas.inequality import (
    QuantileItem,
    QuantilesRequest,
    QuantilesResult,
)
from services.metrics.calculators.schemas.intervals import DsrStratum
from services.metrics.indicators.rules.targets import is_met
from services.metrics.spc.rules.gaps import present_of, range_of, spread
from services.metrics.spc.schemas import SpcPoint, SpcRequest, SpcResult
from services.shared.figures import Caveat
from services.statistics.codes import check_once
from services.statistics.comparison.funnel import Funnel, funnel
from services.statistics.comparison.funnel_limits import FunnelLimits
from services.statistics.comparison.units import ComparedUnits, compare_units
from services.statistics.control.attributes import AttributesChart, Subgroup, c_chart
from services.statistics.control.run_chart import run_chart
from services.statistics.estimates import Caution
from services.statistics.evaluation.evaluate import BalancingSeries, TakeUp, evaluate
from services.statistics.evaluation.verdict import NO_MONEY, verdict
from services.statistics.inequality.quantiles import quantile_groups
from services.statistics.intervals.dsr import Stratum
from services.statistics.spc.analysis import analyse

LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")


def stratum_of(band: DsrStratum) -> Stratum:
    """The band with its events, independent or not."""
    frequencies = band.frequencies
    return Stratum(
        band.count,
        band.population,
        band.standard_population,
        None if frequencies is None else tuple((each.events, each.people) for each in frequencies),
    )


AttributesMethod = Callable[..., AttributesChart]
Point = TypeVar("Point")


def chart_series(asked: SpcRequest) -> SpcResult:
    """The chart of a series with its gaps, and its target. Raises what `analyse` raises."""
    rebases = asked.rebase_at or ()
    series = present_of(asked.values, asked.periods, rebases)
    target = asked.target if asked.targets is None else asked.targets[series.places[-1]]
    found = analyse(
        series.values,
        periods=series.periods,
        improvement=asked.improvement,
        target=target,
        ruleset=asked.ruleset,
        baseline_points=asked.baseline_points,
        baseline=range_of(series.places, asked.baseline_range, rebases, len(asked.values)),
        centre=asked.centre,
        rebase_at=series.rebases,
        gaps=series.gaps,
    )
    met = None if target is None else is_met(series.values[-1], target, asked.improvement)
    result = SpcResult.of(found, met, asked.targets)
    total = len(asked.values)
    if total == len(series.places):
        return result
    return result.with_places(spread(found.segments, found.points, series.places, total, rebases))


def chart_attributes(asked: AttributesRequest, method: AttributesMethod) -> AttributesResult:
    """A p or u chart with a place for each gap. Raises what the method raises."""
    subgroups = [None if each is None else Subgroup(**dict(each)) for each in asked.subgroups]
    found, places = over_gaps(
        subgroups,
        asked.periods,
        lambda there, dated, gaps: method(there, asked.improvement, dated, asked.adjustment, gaps),
    )
    return _with_gaps(AttributesResult.of(found), places, len(subgroups))


def chart_counts(asked: CountsRequest) -> ControlChartResult:
    """A c chart with a place for each gap. Raises what `c_chart` raises."""
    found, places = over_gaps(
        asked.counts,
        asked.periods,
        lambda there, dated, gaps: c_chart(there, asked.improvement, dated, gaps),
    )
    return _with_gaps(ControlChartResult.of(found), places, len(asked.counts))


def chart_runs(asked: RunChartRequest) -> RunChartResult:
    """A run chart with a place for each gap. Raises what `run_chart` raises."""
    found, places = over_gaps(
        asked.values,
        asked.periods,
        lambda there, dated, gaps: run_chart(there, asked.improvement, dated, gaps),
    )
    result = RunChartResult.of(found)
    gap = RunPointView(value=None, special_cause=None, type=None)
    return result.model_copy(
        update={"points": _spread(result.points, places, len(asked.values), gap)}
    )


ChartResult = TypeVar("ChartResult", bound=ControlChartResult)


def _with_gaps(result: ChartResult, places: Sequence[int], total: int) -> ChartResult:
    gap = SpcPoint(
        value=None, mean=result.mean, lower_limit=None, upper_limit=None, special_cause=None,
        type=None,
    )  # fmt: skip
    return result.model_copy(update={"points": _spread(result.points, places, total, gap)})


def _spread(points: Sequence[Point], places: Sequence[int], total: int, gap: Point) -> list[Point]:
    at = dict(zip(places, points, strict=True))
    return [at.get(place, gap) for place in range(total)]


def group_by_quantile(asked: QuantilesRequest) -> QuantilesResult:
    """The quantile group of each coded value. Raises DuplicateCode."""
    check_once([each.code for each in asked.values], "values")
    found = quantile_groups(
        [each.value for each in asked.values],
        asked.quantiles,
        highest_is_one=asked.highest_is_one,
    )
    items = [
        QuantileItem(code=each.code, quantile=group)
        for each, group in zip(asked.values, found.groups, strict=True)
    ]
    return QuantilesResult(items=items, warnings=[_warning(each) for each in found.warnings])


def draw_funnel(asked: FunnelRequest) -> FunnelResult:
    """Target, limits and outliers of coded units. Raises what `funnel` raises, DuplicateCode."""
    check_once([unit.code for unit in asked.units], "units")
    found = funnel(
        [unit.numerator for unit in asked.units],
        [unit.denominator for unit in asked.units],
        kind=asked.kind,
        target=asked.target,
        overdispersion=asked.overdispersion,
        trim=asked.trim,
        multiplier=asked.multiplier,
    )
    return FunnelResult(
        target=found.target,
        phi=found.dispersion.phi,
        tau_squared=found.dispersion.tau_squared,
        units=list(_units(asked, found)),
        curve=[
            CurvePoint(denominator=denominator, **limits)
            for denominator, limits in zip(
                found.curve_denominators.tolist(), _rows(found.curve), strict=True
            )
            if asked.curve
        ],
        warnings=[_warning(each) for each in found.warnings],
    )


def set_side_by_side(asked: ComparisonRequest) -> ComparisonResult:
    """Coded units beside each other. Raises what `compare_units` raises, DuplicateCode."""
    check_once([unit.code for unit in asked.units], "units")
    found = compare_units(
        [unit.numerator for unit in asked.units],
        [unit.denominator for unit in asked.units],
        kind=asked.kind,
        benchmark=asked.benchmark,
        polarity=asked.polarity,
        multiplier=asked.multiplier,
    )
    return ComparisonResult(
        benchmark=found.benchmark,
        deciles=[_or_null(each) for each in found.deciles.tolist()],
        units=list(_compared(asked, found)),
        warnings=[_warning(each) for each in found.warnings],
    )


def evaluate_change(asked: EvaluationRequest) -> EvaluationResult:
    """The evaluation and its verdict. Raises what `evaluate` raises, DuplicateCode."""
    check_once([each.name for each in asked.balancing], "balancing", "name")
    found = evaluate(
        asked.values,
        asked.change,
        asked.improvement,
        periods=asked.periods,
        comparison=asked.comparison,
        balancing={
            each.name: BalancingSeries(each.values, each.improvement) for each in asked.balancing
        },
        take_up=None
        if asked.take_up is None
        else TakeUp(asked.take_up.done, asked.take_up.planned),
    )
    said = verdict(found, unknown_money=None if asked.cost_known else NO_MONEY)
    return EvaluationResult.of_evaluation(found, said)


def _compared(asked: ComparisonRequest, found: ComparedUnits) -> Iterator[ComparedView]:
    columns = (
        found.at_95.value,
        found.at_95.lower,
        found.at_95.upper,
        found.at_998.lower,
        found.at_998.upper,
        found.percentiles,
    )
    figures = ([_or_null(each) for each in column.tolist()] for column in columns)
    for unit, against, value, lower_95, upper_95, lower_998, upper_998, percentile in zip(
        asked.units, found.against, *figures, strict=True
    ):
        yield ComparedView(
            code=unit.code,
            value=value,
            lower_95=lower_95,
            upper_95=upper_95,
            lower_998=lower_998,
            upper_998=upper_998,
            side=None if against is None else against.side,
            level=None if against is None else against.level,
            percentile=percentile,
        )


def _units(asked: FunnelRequest, found: Funnel) -> Iterator[UnitView]:
    rows = zip(asked.units, found.values.tolist(), found.outliers, _rows(found.limits), strict=True)
    for unit, value, outlier, limits in rows:
        yield UnitView(code=unit.code, value=_or_null(value), outlier=outlier, **limits)


def _rows(limits: FunnelLimits) -> list[dict[str, float | None]]:
    columns = [[_or_null(each) for each in getattr(limits, name).tolist()] for name in LIMITS]
    return [dict(zip(LIMITS, row, strict=True)) for row in zip(*columns, strict=True)]


def _or_null(number: float) -> float | None:
    return number if isfinite(number) else None


def _warning(caution: Caution) -> Caveat:
    return Caveat.model_validate(caution, from_attributes=True)

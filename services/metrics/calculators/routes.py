"""`/v1/metrics/calculate`: every published method on figures of one's own. Nothing is stored."""

from functools import partial
from typing import Annotated

from services.metrics.calculators.schemas.comparison import ComparisonRequest, ComparisonResult
from services.metrics.calculators.schemas.control import (
    AttributesRequest,
    AttributesResult,
    CasesBetweenRequest,
    ControlChartResult,
    CountsRequest,
    DaysBetweenRequest,
    RunChartRequest,
    RunChartResult,
)
from services.metrics.calculators.schemas.evaluation import EvaluationRequest, EvaluationResult
from services.metrics.calculators.schemas.funnel import FunnelRequest, FunnelResult
from services.metrics.calculators.schemas.inequality import (
    QuantilesRequest,
    QuantilesResult,
    SiiRequest,
    SiiResult,
)
from services.metrics.calculators.schemas.intervals import (
    DsrRequest,
    DsrResult,
    IsrRequest,
    IsrResult,
    MeanRequest,
    MeanResult,
    ProportionRequest,
    ProportionResult,
    RateRequest,
    RateResult,
    at_levels,
)
from services.metrics.calculators.schemas.life_expectancy import (
    LifeExpectancyAtAge,
    LifeExpectancyRequest,
    LifeExpectancyResult,
)
from services.metrics.calculators.schemas.trend import TrendRequest, TrendResult
from services.metrics.calculators.schemas.waiting import (
    RttRequest,
    RttResult,
    WaitingStandardRequest,
    WaitingStandardResult,
)
from services.metrics.calculators.service import (
    chart_attributes,
    chart_counts,
    chart_runs,
    chart_series,
    draw_funnel,
    evaluate_change,
    group_by_quantile,
    set_side_by_side,
    stratum_of,
)
from services.metrics.spc.schemas import SpcRequest, SpcResult
from services.shared.auth import Principal, requires
from services.shared.lane.calculators import CalculatorRoute
from services.shared.routing import Router
from services.statistics.comparison.trend import TrendPoint, recent_trend
from services.statistics.control.attributes import p_chart, u_chart
from services.statistics.control.rare_events import g_chart, t_chart
from services.statistics.inequality.sii import Quantile, sii
from services.statistics.intervals.dsr import dsr
from services.statistics.intervals.isr import ReferencedStratum, isr
from services.statistics.intervals.mean import mean
from services.statistics.intervals.rate import rate
from services.statistics.intervals.wilson import proportion
from services.statistics.life_expectancy import AgeBand, life_expectancy
from services.statistics.waiting.rtt import Bands, waiting_times
from services.statistics.waiting.standards import Patient, held_against

router = Router(prefix="/v1/metrics/calculate", tags=["calculators"], route_class=CalculatorRoute)
Reader = Annotated[Principal, requires("metrics.read")]


@router.post("/spc", summary="Statistical process control of any series")
async def calculate_spc(body: SpcRequest, _: Reader) -> SpcResult:
    """Mean, limits, special causes, variation and assurance by a named rule set.

    Nothing is stored. Limits are null where the series has no moving range, with a warning.
    """
    return chart_series(body)


@router.post(
    "/proportion", response_model_exclude_unset=True, summary="A proportion with Wilson's interval"
)
async def calculate_proportion(body: ProportionRequest, _: Reader) -> ProportionResult:
    """The share that a numerator has of its denominator, 0-1; null over nobody."""
    return at_levels(
        ProportionResult,
        body.confidence,
        body.levels,
        partial(proportion, body.numerator, body.denominator),
    )


@router.post("/rate", response_model_exclude_unset=True, summary="A crude rate with its interval")
async def calculate_rate(body: RateRequest, _: Reader) -> RateResult:
    """Events for so many people or person-years: Byar's interval, exact below 10 events."""
    return at_levels(
        RateResult,
        body.confidence,
        body.levels,
        partial(rate, body.count, body.denominator, body.multiplier),
    )


@router.post("/mean", summary="A mean with its interval")
async def calculate_mean(body: MeanRequest, _: Reader) -> MeanResult:
    """The mean of a sample with the interval of Student's t; of one value without one."""
    return MeanResult.of(mean(body.values, body.confidence))


@router.post("/dsr", response_model_exclude_unset=True, summary="A directly standardised rate")
async def calculate_dsr(body: DsrRequest, _: Reader) -> DsrResult:
    """The rate that a standard population would have, with Dobson's interval.

    Null, with a warning, for fewer than 10 events or a band with nobody in it.
    """
    strata = [stratum_of(each) for each in body.strata]
    return at_levels(DsrResult, body.confidence, body.levels, partial(dsr, strata, body.multiplier))


@router.post("/isr", summary="An indirectly standardised ratio or rate")
async def calculate_isr(body: IsrRequest, _: Reader) -> IsrResult:
    """Observed events to those at the rates of a reference; a rate is that times its crude rate."""
    strata = [ReferencedStratum(**dict(each)) for each in body.strata]
    return IsrResult.of(isr(strata, body.kind, body.multiplier, body.confidence))


@router.post("/quantiles", summary="Groups of equal number")
async def calculate_quantiles(body: QuantilesRequest, _: Reader) -> QuantilesResult:
    """Deciles, quintiles or other groups of areas by their values; ties share a group."""
    return group_by_quantile(body)


@router.post("/sii", summary="The slope index of inequality")
async def calculate_sii(body: SiiRequest, _: Reader) -> SiiResult:
    """The gap between the most and the least deprived (SII) and their ratio (RII)."""
    quantiles = [Quantile(**dict(each)) for each in body.quantiles]
    return SiiResult.of(
        sii(quantiles, body.transform, multiplier=body.multiplier, confidence=body.confidence)
    )


@router.post("/life-expectancy", summary="Life expectancy from deaths and people by age")
async def calculate_life_expectancy(body: LifeExpectancyRequest, _: Reader) -> LifeExpectancyResult:
    """Of the abridged life table of Chiang with Silcocks' interval, at birth and at each later age.

    Null, with a warning, where a band is empty or the population is 5,000 or less.
    """
    bands = [AgeBand(**dict(each)) for each in body.bands]
    found = life_expectancy(bands, body.confidence)
    return LifeExpectancyResult(items=[LifeExpectancyAtAge.of(each) for each in found])


@router.post("/trend", summary="The recent trend of five annual values")
async def calculate_trend(body: TrendRequest, _: Reader) -> TrendResult:
    """Whether values rise or fall beyond chance at 99.8%, whichever year is left out."""
    return TrendResult.of(
        recent_trend([TrendPoint(**dict(each)) for each in body.points], body.polarity)
    )


@router.post("/funnel", summary="A funnel plot in figures")
async def calculate_funnel(body: FunnelRequest, _: Reader) -> FunnelResult:
    """Limits at 95% and 99.8% for the size of each unit, and which units lie beyond them.

    With additive over-dispersion the limits allow for variation between units that chance does not
    explain; where there is none (phi at most 1) they are the unadjusted ones.
    """
    return draw_funnel(body)


@router.post("/comparison", summary="Organisations beside each other")
async def calculate_comparison(body: ComparisonRequest, _: Reader) -> ComparisonResult:
    """Each against a benchmark at 95% and 99.8%, its percentile, and the lines of the deciles."""
    return set_side_by_side(body)


@router.post("/rtt", summary="Waiting times from weekly bands")
async def calculate_rtt(body: RttRequest, _: Reader) -> RttResult:
    """Share within 18 weeks, percentiles and long waits of one list.

    A percentile in the open band is null, and its name is in `open_band`.
    """
    return RttResult.of(waiting_times(Bands(body.bands, body.open_ended)))


@router.post("/waiting-standard", summary="The standard that a wait is held against")
async def calculate_waiting_standard(
    body: WaitingStandardRequest, _: Reader
) -> WaitingStandardResult:
    """By commissioner, residence and date, not by hospital: in one hospital one patient's wait of
    40 weeks is a breach and another's is not.
    """
    patient = Patient(body.commissioner, body.residence, body.cancer, body.urgent, body.under_18)
    return WaitingStandardResult.of_held(
        held_against(patient, body.provider_country, body.on, body.weeks)
    )


@router.post("/p-chart", summary="A p chart: the share of cases, period by period")
async def calculate_p_chart(body: AttributesRequest, _: Reader) -> AttributesResult:
    """Limits of three standard errors that narrow with the cases of a period, within 0 and 1.

    Of very many cases chance explains next to nothing: limits are then Laney's (p'), which allow
    for the variation from period to period.
    """
    return chart_attributes(body, p_chart)


@router.post("/u-chart", summary="A u chart: events for each unit, period by period")
async def calculate_u_chart(body: AttributesRequest, _: Reader) -> AttributesResult:
    """Limits of three standard errors that narrow with the units of a period, from 0.

    Of very many units they are Laney's (u').
    """
    return chart_attributes(body, u_chart)


@router.post("/c-chart", summary="A c chart: events where the opportunity is always the same")
async def calculate_c_chart(body: CountsRequest, _: Reader) -> ControlChartResult:
    """Limits of three standard errors of a count, from 0."""
    return chart_counts(body)


@router.post("/run-chart", summary="A run chart")
async def calculate_run_chart(body: RunChartRequest, _: Reader) -> RunChartResult:
    """The median, shifts and trends, and whether the runs about it are as many as chance makes."""
    return chart_runs(body)


@router.post("/g-chart", summary="A g chart: cases between rare events")
async def calculate_g_chart(body: CasesBetweenRequest, _: Reader) -> ControlChartResult:
    """Limits of a geometric distribution; of harm, more cases between events is better."""
    return ControlChartResult.of(g_chart(body.between, body.improvement))


@router.post("/t-chart", summary="A t chart: days between rare events")
async def calculate_t_chart(body: DaysBetweenRequest, _: Reader) -> ControlChartResult:
    """Limits by Nelson's transformation; of harm, more days between events is better."""
    return ControlChartResult.of(t_chart(body.days, body.improvement, screened=body.screened))


@router.post("/evaluation", summary="What a service change did to a figure")
async def calculate_evaluation(body: EvaluationRequest, _: Reader) -> EvaluationResult:
    """Control charts and segmented regression before and after, and a verdict in careful words.

    With a comparison group the effect beyond its own; with balancing figures what got worse.
    """
    return evaluate_change(body)

"""The evaluation of an intervention as it crosses the wire: what is said, and where it is from."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from services.metrics.calculators.schemas.evaluation import EvaluationResult
from services.metrics.indicators.schemas import IndicatorRef
from services.metrics.interventions.queries import EvaluatedIntervention, SeriesJudged, SeriesRead
from services.metrics.interventions.rules.judgement import Group, SeriesJudgement
from services.metrics.interventions.schemas import InterventionView
from services.metrics.observations.presenter import series_told
from services.metrics.observations.rules.sums import incomplete_told
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.schemas import Provenance
from services.metrics.spc.schemas import SpcResult
from services.shared.figures import Caveat
from services.shared.schemas import IsoDate, Schema, with_example
from services.statistics.evaluation.before_after import BeforeAfter
from services.statistics.spc.rulesets import DEFAULT_RULE_SET


class SeriesView(Schema):
    """Which series."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    category: str = Field(description="`all` for the whole")

    @classmethod
    def of(cls, read: SeriesRead) -> "SeriesView":
        return cls(
            indicator=IndicatorRef.of(read.indicator),
            organisation=read.organisation,
            category=read.category,
        )


class GroupView(Schema):
    """The comparison group: the mean of its members."""

    model_config = with_example(
        organisations=["01R"], periods=["2016-04-01"], values=[1200.5], scale=1.0
    )

    organisations: list[str]
    periods: list[IsoDate] = Field(description="that the series and all the members have")
    values: list[float] = Field(description="one a period, in the indicator's unit, scaled")
    scale: float = Field(
        description="counts are scaled to stand, before the change, where the series stands"
    )

    @classmethod
    def of(cls, group: Group, members: Sequence[SeriesRead]) -> "GroupView":
        return cls(
            organisations=[each.organisation.code for each in members if each.points.values],
            periods=list(group.points.periods),
            values=list(group.points.values),
            scale=group.scale,
        )


class BalancingView(Schema):
    """A figure that must not get worse, by the limits from before the change."""

    series: SeriesView
    periods: list[IsoDate]
    worsened: bool | None = Field(description="a special cause for the worse since; null: unknown")
    improved: bool | None = Field(description="a special cause for the better since")
    held: SpcResult | None = Field(
        description="the chart with the limits from before; null with fewer than 12 points there"
    )

    @classmethod
    def of(cls, read: SeriesRead, chart: BeforeAfter | None) -> "BalancingView":
        held = chart.held if chart else None
        return cls(
            series=SeriesView.of(read),
            periods=list(read.points.periods),
            worsened=chart.worsened if chart else None,
            improved=chart.improved if chart else None,
            held=SpcResult.of(held) if held else None,
        )


class SeriesEvaluation(Schema):
    """One indicator of an intervention: the calculator's answer, and where it came from."""

    series: SeriesView
    periods: list[IsoDate] = Field(description="first day of each point's period")
    values: list[float] = Field(description="in the indicator's unit")
    change: int = Field(description="index, from 0, of the first point after the change")
    result: EvaluationResult | None = Field(description="null where it cannot be judged")
    group: GroupView | None = Field(description="null without a comparison group")
    balancing: list[BalancingView]
    warnings: list[Caveat] = Field(description="what could not be looked at, and why")
    provenance: Provenance

    @classmethod
    def of(cls, found: EvaluatedIntervention, series: SeriesJudged) -> "SeriesEvaluation":
        judged, points = series.judged, series.read.points
        evaluation, said = judged.evaluation, judged.said
        charts = evaluation.balancing if evaluation else {}
        told = evaluation and said and EvaluationResult.of_evaluation(evaluation, said)
        return cls(
            series=SeriesView.of(series.read),
            periods=list(points.periods),
            values=list(points.values),
            change=points.change(found.intervention.starts),
            result=told,
            group=GroupView.of(judged.group, series.compared) if judged.group else None,
            balancing=[BalancingView.of(each, charts.get(each.label)) for each in series.balancing],
            warnings=[*_warnings(judged), *_incomplete(series)],
            provenance=_provenance(found, series),
        )


class InterventionEvaluation(Schema):
    """What the figures say of an intervention, indicator by indicator."""

    intervention: InterventionView
    items: list[SeriesEvaluation] = Field(description="one an indicator, in the order named")

    @classmethod
    def of(cls, found: EvaluatedIntervention) -> "InterventionEvaluation":
        return cls(
            intervention=InterventionView.of(found.intervention),
            items=[SeriesEvaluation.of(found, each) for each in found.series],
        )


def _warnings(judged: SeriesJudgement) -> list[Caveat]:
    return [Caveat.model_validate(each, from_attributes=True) for each in judged.warnings]


def _incomplete(series: SeriesJudged) -> Iterator[Caveat]:
    """Of bodies that took another one over whose figures are not all there."""
    for each in (series.read, *series.compared, *series.balancing):
        if detail := incomplete_told(each.organisation.code, each.incomplete):
            yield Caveat(code="incomplete_sum", detail=f"{each.indicator.name}: {detail}")


def _provenance(found: EvaluatedIntervention, series: SeriesJudged) -> Provenance:
    """Of all the figures that were looked at; revisions are those of the series itself."""
    beside = [*series.compared, *series.balancing, *([series.take_up] if series.take_up else [])]
    read = [series.read, *beside]
    told = [series_told(found.map, each.indicator, each.parts, each.figures) for each in read]
    every = {
        name: sorted({item for each in told for item in each[name]})
        for name in ("organisations", "sources", "imports")
    }
    return Provenance(**told[0] | every, ruleset=DEFAULT_RULE_SET)

"""The trend of the hole as it may be seen."""

from typing import Any
from uuid import UUID

from services.contracts.metrics import ControlChart
from services.finance.recovery.hole.trend_queries import MonthlyHole
from services.finance.recovery.hole.trend_schemas import HoleTrend, Measure, TrendMonth, TrendPart
from services.shared.money import Money

OF_CHART = ("mean", "lower_limit", "upper_limit", "special_cause", "type")


def trend_view(
    run: UUID,
    commissioner: str,
    part: TrendPart,
    measure: Measure,
    hole: MonthlyHole,
    chart: ControlChart | None,
    detail: str,
    *,
    synthetic: bool = False,
) -> HoleTrend:
    return HoleTrend(
        run=run,
        commissioner=commissioner,
        part=part,
        measure=measure,
        synthetic=synthetic,
        ruleset=chart.ruleset if chart else None,
        variation=chart.variation if chart else None,
        detail=detail or None,
        items=[
            TrendMonth(
                month=f"{month:%Y-%m}",
                value=None if pence is None else Money.of_pence(pence),
                **_said(chart, place),
            )
            for place, (month, pence) in enumerate(zip(hole.months, hole.pence, strict=True))
        ],
    )


def _said(chart: ControlChart | None, place: int) -> dict[str, Any]:
    if chart is None:
        return dict.fromkeys(OF_CHART)
    return chart.points[place].model_dump(include=set(OF_CHART))

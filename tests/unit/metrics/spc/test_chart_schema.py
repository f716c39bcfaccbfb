"""Charts of every kind of series are valid Vega-Lite."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from services.charts.figures import ValueFormat
from services.metrics.interventions.charts.evaluation_chart import evaluation_chart
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.spc.charts.spc_chart import spc_chart
from services.statistics.evaluation.evaluate import evaluate
from services.statistics.evaluation.verdict import verdict
from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement
from tests import vega_lite
from tests.unit.statistics.spc.examples import RRK_BREACHES, STEADY, months

Spec = dict[str, Any]
MONTHS = months(date(2016, 4, 1), 24)
WITH_GAP = [*MONTHS[:6], *months(date(2016, 12, 1), 18)]
WEEKS = [date(2022, 1, 3) + timedelta(weeks=week) for week in range(130)]
FELL = [100.0, 103.0, 98.0] * 4 + [80.0, 83.0, 78.0] * 4
SHARES = [value / 200 for value in FELL]


def spc(
    values: Sequence[float],
    periods: Sequence[date] | None = None,
    *,
    target: float | None = None,
    form: ValueFormat = ValueFormat.NUMBER,
    improvement: Improvement = Improvement.DECREASE,
    title: str = "T",
    **options: Any,
) -> Callable[[], Spec]:
    def drawn() -> Spec:
        aims = [target] * len(values)
        result = analyse(values, improvement=improvement, periods=periods, target=target, **options)
        return spc_chart(result, title=title, periods=periods, value_format=form, targets=aims)

    return drawn


def evaluation(
    values: Sequence[float],
    periods: Sequence[date] = MONTHS,
    *,
    change: int = 12,
    group: Sequence[float] = (),
    form: ValueFormat = ValueFormat.NUMBER,
) -> Callable[[], Spec]:
    def drawn() -> Spec:
        found = evaluate(values, change, Improvement.DECREASE, periods=periods)
        drawing = Drawing(found, periods, list(zip(periods, group, strict=False)), form)
        return evaluation_chart(drawing, verdict(found), title="T", subtitle="S")

    return drawn


CHARTS = {
    "spc, with a target": spc(RRK_BREACHES, MONTHS, target=1500),
    "spc, numbered": spc(STEADY),
    "spc, high and low of a neutral one": spc(
        STEADY + [40.0, 11.0, 11.0, 1.0] * 8, improvement=Improvement.NEUTRAL, baseline_points=12
    ),
    "spc, rebased shares": spc(
        SHARES, MONTHS, target=0.45, form=ValueFormat.PROPORTION, rebase_at=[12]
    ),
    "spc, with a gap": spc(FELL, WITH_GAP),
    "spc, weeks": spc([1.0, 2.0] * 65, WEEKS),
    "spc, one point": spc([17.0]),
    "spc, one month": spc([17.0], MONTHS[:1]),
    "spc, constant": spc([4.0] * 13),
    "spc, zero": spc([0.0] * 13),
    "spc, hostile title": spc([1.0, 2.0], title="NUL \x00, half \ud800, turned \u202e <b>"),
    "spc, no title": spc([1.0, 2.0], title=""),
    "evaluation": evaluation(FELL),
    "evaluation, with a group": evaluation(FELL, group=[99.0] * 24),
    "evaluation, shares": evaluation(SHARES, form=ValueFormat.PROPORTION),
    "evaluation, constant": evaluation([5.0] * 24),
    "evaluation, with a gap": evaluation(FELL, WITH_GAP),
    "evaluation, short": evaluation([3.0, 4.0, 2.0, 5.0, 9.0, 8.0, 9.0], MONTHS[:7], change=3),
}


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_valid_vega_lite(kind: str) -> None:
    assert vega_lite.fault(CHARTS[kind]()) is None


def test_a_misspelt_property_is_found() -> None:
    spec = spc(STEADY)()
    spec["layer"][0]["mark"]["colour"] = "red"
    assert vega_lite.fault(spec)

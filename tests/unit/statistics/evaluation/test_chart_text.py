"""What the chart of an evaluation says to those who do not see it."""

from collections.abc import Sequence
from datetime import date

from services.charts.figures import ValueFormat
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.metrics.interventions.charts.evaluation_text import evaluation_text
from services.statistics.evaluation.evaluate import evaluate
from services.statistics.evaluation.verdict import verdict
from services.statistics.spc.vocabulary import Improvement

MONTHS = [date(2015 + place // 12, place % 12 + 1, 1) for place in range(24)]
FELL = [100.0, 103.0, 98.0] * 4 + [80.0, 83.0, 78.0] * 4


def drawing(
    values: Sequence[float], form: ValueFormat = ValueFormat.NUMBER, group: Sequence[float] = ()
) -> Drawing:
    evaluation = evaluate(values, 12, Improvement.DECREASE, periods=MONTHS)
    return Drawing(evaluation, MONTHS, list(zip(MONTHS, group, strict=False)), form)


def said(drawing: Drawing) -> str:
    return evaluation_text(drawing, verdict(drawing.evaluation), title="Referrals")


def test_it_says_what_is_charted_where_the_lines_end_and_the_verdict() -> None:
    text = said(drawing(FELL, group=[99.0] * 24))
    assert text.startswith(
        "Referrals: 24 points (January 2015 to December 2016) between 78.0 and 103.0; "
        "the change is marked before January 2016. The line through the points since the change"
    )
    assert "the dashed line of the earlier course ends at " in text
    assert "The dotted line of the comparison group goes from 99.0 to 99.0." in text
    assert verdict(drawing(FELL).evaluation).effect in text


def test_shares_are_told_as_percentages() -> None:
    text = said(drawing([each / 200 for each in FELL], ValueFormat.PROPORTION))
    assert "between 39.0% and 51.5%" in text


def test_a_constant_series_is_not_magnified_to_the_rounding_of_its_lines() -> None:
    flat = drawing([5.0] * 24)
    assert flat.shown == [5.0]
    assert "between 5 and 5" in said(flat)


def test_an_interval_that_leaves_no_room_for_the_rest_is_cut_to_twice_its_height() -> None:
    short = evaluate([3.0, 4.0, 2.0, 5.0, 9.0, 8.0, 9.0], 3, Improvement.INCREASE)
    shown = Drawing(short, MONTHS[:7], []).shown
    firm = [9.0, 2.0, *short.regression.fitted, *short.regression.counterfactual]
    assert max(shown) - min(shown) <= 2 * (max(firm) - min(firm))

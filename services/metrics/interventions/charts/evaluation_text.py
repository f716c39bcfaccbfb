"""What the chart of an evaluation says, in English, for those who do not see it."""

from services.charts.text import plain
from services.metrics.interventions.charts.evaluation_drawing import Drawing
from services.shared.plurals import number_of
from services.statistics.evaluation.verdict import Verdict


def evaluation_text(drawing: Drawing, said: Verdict, *, title: str) -> str:
    """What is charted, what its lines say at the end, and the verdict."""
    sentences = [_charted(drawing, title), _lines(drawing), *_group(drawing)]
    return " ".join([*sentences, said.effect, said.because])


def _charted(drawing: Drawing, title: str) -> str:
    figures, positions, values = drawing.figures, drawing.positions, drawing.values
    gaps = " with gaps" if any(positions.gaps()) else ""
    when = positions.span(0, len(values) - 1)
    return (
        f"{plain(title)}: {number_of(len(values), 'point')} ({when}){gaps} between "
        f"{figures.text(min(values))} and {figures.text(max(values))}; "
        f"the change is marked before {positions.name(drawing.change)}."
    )


def _lines(drawing: Drawing) -> str:
    line, figures = drawing.regression, drawing.figures
    lower, upper = line.counterfactual_lower[-1], line.counterfactual_upper[-1]
    return (
        f"The line through the points since the change ends at {figures.text(line.fitted[-1])}; "
        f"the dashed line of the earlier course ends at {figures.text(line.counterfactual[-1])}, "
        f"95% interval {figures.text(lower)} to {figures.text(upper)}."
    )


def _group(drawing: Drawing) -> list[str]:
    if not drawing.group:
        return []
    first, last = (drawing.figures.text(drawing.group[place][1]) for place in (0, -1))
    return [f"The dotted line of the comparison group goes from {first} to {last}."]

"""Labels beside the lines of an SPC chart."""

from services.charts.figures import Figures
from services.charts.labels import Label, moved_apart
from services.charts.palette import DARK_GREY, INK, RED
from services.charts.scales import Extent
from services.statistics.spc.results import SpcSegment
from services.statistics.spc.vocabulary import Centre


def line_labels(
    segment: SpcSegment, centre: Centre, target: float | None, figures: Figures, extent: Extent
) -> list[Label]:
    """Names and figures of the last segment's lines and of the target, from below."""
    labels = _lines(segment, centre.capitalize(), figures)
    if target is not None:
        labels.append(Label(target, f"Target {figures.text(target)}", RED))
    return moved_apart(sorted(labels, key=lambda label: label.height), extent)


def _lines(segment: SpcSegment, centre: str, figures: Figures) -> list[Label]:
    mean = figures.text(segment.mean)
    if segment.lower_limit is None or segment.upper_limit is None:
        return [Label(segment.mean, f"{centre} {mean}", INK)]
    if segment.lower_limit == segment.upper_limit:
        return [Label(segment.mean, f"{centre} and limits {mean}", INK)]
    return [
        Label(segment.lower_limit, f"Lower limit {figures.text(segment.lower_limit)}", DARK_GREY),
        Label(segment.mean, f"{centre} {mean}", INK),
        Label(segment.upper_limit, f"Upper limit {figures.text(segment.upper_limit)}", DARK_GREY),
    ]

"""A funnel as a Vega-Lite specification."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.charts import layout, palette
from services.charts.axes import axis, upright
from services.charts.figures import Figures, figures_for
from services.charts.labels import Label, beside, moved_apart
from services.charts.layout import Part, haloed, layer, specification
from services.charts.point_labels import Course, Spot, placed
from services.charts.point_styles import POINT_STYLES
from services.charts.points import crowding
from services.charts.scales import Extent
from services.metrics.comparisons.charts.funnel_words import (
    described,
    legend_words,
    subtitle,
    target_text,
)
from services.metrics.comparisons.charts.meanings import Meaning, meaning, point_encoding
from services.metrics.comparisons.charts.names import called, value_format
from services.metrics.comparisons.schemas import StoredFunnel
from services.metrics.observations.rules.sources import source_line

MARGIN = 0.06
MOST_LABELS = 14
SIZES = {
    "proportion": "Cases in all (denominator)",
    "rate": "People (denominator)",
    "ratio": "Expected events (denominator)",
}
LINES = (("95", palette.LIMIT_DASH, palette.GREY), ("998", palette.SOLID, palette.DARK_GREY))
LEVELS = {"none": 0.0, "95": 95.0, "998": 99.8}


@dataclass(frozen=True)
class MarkedUnit:
    """A unit that has a value, with what it means."""

    code: str
    name: str
    size: float
    value: float
    meaning: Meaning


@dataclass(frozen=True)
class Plot:
    """Denominators from left to right, values upwards, in pixels."""

    domain: list[float]
    extent: Extent
    width: float

    def spot(self, size: float, value: float) -> Spot:
        left, right = self.domain
        across = (size - left) / (right - left) * self.width
        return Spot(across, (self.extent.high - value) / self.extent.pixel)


def funnel_chart(found: StoredFunnel, width: float = layout.WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    points = list(_marked(found))
    extent = _extent(found, points)
    figures = figures_for([extent.low, extent.high], value_format(found))
    x = _x(found, points)
    y = upright(extent, figures, title=found.indicator.unit_words)
    plot = Plot(_domain(points), extent, width)
    layers = [
        *_curves(found, x, y),
        *_target(found, points, x, y),
        _points(points, x, y, figures),
        *_names(points, found, x, y, plot),
        *beside(_line_labels(found, figures, extent), y),
    ]
    return specification(
        layers,
        title=f"{found.indicator.name}: do they differ beyond chance?",
        subtitle=subtitle(found, figures),
        described=described(found, figures),
        source=source_line(found.provenance.sources),
        width=width,
    )


def _marked(found: StoredFunnel) -> Iterator[MarkedUnit]:
    for unit, organisation in zip(found.units, found.organisations, strict=True):
        if unit.value is not None:
            side, _, level = unit.outlier.partition("_")
            seen = meaning(
                higher=side == "high",
                level=LEVELS[level or side],
                improvement=found.indicator.improvement,
            )
            name = called(organisation)
            yield MarkedUnit(unit.code, name, organisation.denominator, unit.value, seen)


def _extent(found: StoredFunnel, points: list[MarkedUnit]) -> Extent:
    """Room for all values, the target and the 95% limits; what is wider is cut off."""
    shown = [point.value for point in points]
    shown += [
        limit
        for each in found.curve
        for limit in (each.lower_95, each.upper_95)
        if limit is not None
    ]
    shown += [] if found.target is None else [found.target]
    return Extent.around(shown or [0.0, 1.0], whole=False)


def _domain(points: list[MarkedUnit]) -> list[float]:
    sizes = [point.size for point in points] or [0.0]
    margin = MARGIN * (max(sizes) - min(sizes)) or max(sizes) * MARGIN or 1.0
    return [max(min(sizes) - margin, 0.0), max(sizes) + margin]


def _x(found: StoredFunnel, points: list[MarkedUnit]) -> Part:
    scale = {"domain": _domain(points), "nice": False, "zero": False}
    along = axis(title=SIZES[found.kind], grid=False, format=",~f", tickCount=7)
    return {"field": "size", "type": "quantitative", "scale": scale, "axis": along}


def _curves(found: StoredFunnel, x: Part, y: Part) -> Iterator[Part]:
    for level, dash, colour in LINES:
        for side in ("lower", "upper"):
            rows = [
                {"size": each.denominator, "value": getattr(each, f"{side}_{level}")}
                for each in found.curve
                if getattr(each, f"{side}_{level}") is not None
            ]
            mark = {
                "type": "line", "clip": True, "color": colour, "strokeDash": dash,
                "strokeWidth": 1.4,
            }  # fmt: skip
            yield layer(rows, mark, x=x, y=y)


def _target(found: StoredFunnel, points: list[MarkedUnit], x: Part, y: Part) -> Iterator[Part]:
    if found.target is not None:
        rows = [{"size": end, "value": found.target} for end in _domain(points)]
        yield layer(rows, {"type": "line", "color": palette.INK, "strokeWidth": 1.6}, x=x, y=y)


def _points(points: list[MarkedUnit], x: Part, y: Part, figures: Figures) -> Part:
    share = crowding(len(points))
    rows = [
        {
            "code": point.code,
            "name": point.name,
            "size": point.size,
            "value": point.value,
            "meaning": legend_words(point.meaning),
            "area": share * POINT_STYLES[point.meaning.type].size,
        }
        for point in sorted(points, key=lambda each: (each.meaning.level, each.code))
    ]
    return layer(
        rows,
        {"type": "point", "opacity": 1, "strokeWidth": 1.4},
        x=x,
        y=y,
        size={"field": "area", "type": "quantitative", "scale": None, "legend": None},
        tooltip=[
            {"field": "name", "title": "Organisation"},
            {"field": "code", "title": "Code"},
            {"field": "value", "type": "quantitative", "title": "Value", "format": figures.d3},
            {"field": "size", "type": "quantitative", "title": "Denominator", "format": ",~f"},
            {"field": "meaning", "title": "Meaning"},
        ],
        **point_encoding((point.meaning for point in points), legend_words),
    )


def _names(
    points: list[MarkedUnit], found: StoredFunnel, x: Part, y: Part, plot: Plot
) -> Iterator[Part]:
    """Codes of those beyond the limits, the most certain and furthest from the target first."""
    spots = [plot.spot(point.size, point.value) for point in points]
    target = found.target
    outliers = sorted(
        (place for place, point in enumerate(points) if point.meaning.level),
        key=lambda place: (
            -points[place].meaning.level,
            -abs(points[place].value - (target or 0.0)),
        ),
    )
    wanted = [(place, points[place].code) for place in outliers[:MOST_LABELS]]
    for each in placed(spots, wanted, plot.width, list(_courses(found, plot))):
        point = points[each.place]
        rows = [{"size": point.size, "value": point.value, "text": point.code}]
        mark = {
            "type": "text", "align": each.align, "baseline": "middle", "dx": each.dx,
            "dy": each.dy, "fontSize": 11, "color": palette.INK,
        }  # fmt: skip
        yield from haloed(rows, mark, x=x, y=y, text={"field": "text"})


def _courses(found: StoredFunnel, plot: Plot) -> Iterator[Course]:
    """The lines that no label may lie across."""
    for level, *_ in LINES:
        for side in ("lower", "upper"):
            heights = [(each.denominator, getattr(each, f"{side}_{level}")) for each in found.curve]
            yield [plot.spot(size, value) for size, value in heights if value is not None]
    if found.target is not None:
        yield [plot.spot(end, found.target) for end in plot.domain]


def _line_labels(found: StoredFunnel, figures: Figures, extent: Extent) -> list[Label]:
    labels = []
    if found.target is not None:
        labels.append(Label(found.target, target_text(found, figures), palette.INK))
    if found.curve:
        ends = found.curve[-1]
        for level, text in (("95", "95% limit"), ("998", "99.8% limit")):
            for side in ("lower", "upper"):
                height = getattr(ends, f"{side}_{level}")
                if height is not None and extent.low <= height <= extent.high:
                    labels.append(Label(height, text, palette.DARK_GREY))
    # Limits that coincide, as of a proportion near 1, need one label.
    seen = Counter(label.height for label in labels)
    kept = [label for label in labels if seen[label.height] == 1 or label.colour == palette.INK]
    return moved_apart(sorted(kept, key=lambda label: label.height), extent)

"""Organisations with their intervals beside a benchmark, as a Vega-Lite specification."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from services.charts import palette
from services.charts.axes import axis
from services.charts.figures import Figures, figures_for
from services.charts.layout import Part, layer, specification
from services.charts.point_styles import POINT_STYLES
from services.charts.text import plain
from services.metrics.calculators.schemas.comparison import ComparedView
from services.metrics.comparisons.charts.comparison_words import described, subtitle
from services.metrics.comparisons.charts.meanings import Meaning, meaning, point_encoding
from services.metrics.comparisons.charts.names import called, value_format
from services.metrics.comparisons.schemas import StoredComparison
from services.metrics.observations.rules.sources import source_line
from services.statistics.spc.vocabulary import Improvement

WIDTH = 560
LONGEST = 80
MOST_NAMED = 150
"""Of more organisations the names would be too small to read."""


class Row(NamedTuple):
    """An organisation that has a value."""

    label: str
    view: ComparedView
    meaning: Meaning


def legend_words(seen: Meaning) -> str:
    """Which interval lies where."""
    if not seen.level:
        return "95% interval includes the benchmark"
    return f"{seen.level:g}% interval {seen.side} the benchmark"


def comparison_chart(found: StoredComparison, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says.

    By published value, the highest on top; practices are not ranked.
    """
    rows = _rows(found)
    low, high = _ends(found, rows)
    figures = figures_for([low, high], value_format(found))
    step = _step(len(rows))
    many = len(rows) > 30
    x = _x(low, high, figures, many=many, title=found.indicator.unit_words)
    y = _y(rows)
    layers = [
        *_benchmark(found, figures, x, below=many),
        _interval(rows, x, y, "998", 1.2),
        _interval(rows, x, y, "95", 3.0),
        _points(rows, x, y, figures, step),
    ]
    return specification(
        layers,
        title=f"{found.indicator.name} beside a benchmark",
        subtitle=subtitle(found, figures),
        described=described(found, figures),
        source=source_line(found.provenance.sources),
        width=width,
        height=max(step * len(rows), 60),
    )


def _rows(found: StoredComparison) -> list[Row]:
    pairs = zip(found.units, found.organisations, strict=True)
    rows = [
        Row(_label(called(each), each.code), unit, _meaning(found, unit))
        for unit, each in pairs
        if unit.value is not None
    ]
    if not found.practices:
        rows.sort(key=lambda row: (-(row.view.value or 0.0), row.view.code))
    return rows


def _label(name: str, code: str) -> str:
    """The name and the code, which tells it from another of the same name."""
    short = plain(name)
    if short == code:
        return code
    return f"{short[:LONGEST].rstrip()}{'…' if len(short) > LONGEST else ''} ({code})"


def _meaning(found: StoredComparison, unit: ComparedView) -> Meaning:
    higher = unit.side == "higher"
    if found.indicator.improvement is not Improvement.NEUTRAL:
        better = found.indicator.improvement is Improvement.INCREASE
        higher = (unit.side == "better") == better
    level = float(unit.level) if unit.level else 0.0
    return meaning(higher=higher, level=level, improvement=found.indicator.improvement)


def _ends(found: StoredComparison, rows: list[Row]) -> tuple[float, float]:
    shown = [
        limit
        for row in rows
        for limit in (row.view.lower_998, row.view.upper_998)
        if limit is not None
    ]
    shown += [] if found.benchmark is None else [found.benchmark]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    margin = 0.03 * (high - low) or 0.1 * abs(high) or 1.0
    return low - margin, high + margin


def _step(rows: int) -> float:
    """Pixels from one organisation to the next."""
    return 20.0 if rows <= 30 else 14.0 if rows <= MOST_NAMED else 4.0


def _x(low: float, high: float, figures: Figures, *, many: bool, title: str | None) -> Part:
    along = axis(
        title=title, format=figures.d3_axis, tickCount=7, gridColor=palette.PALE, domain=False,
        ticks=False, orient="top" if many else "bottom",
    )  # fmt: skip
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"type": "quantitative", "scale": scale, "axis": along}


def _y(rows: list[Row]) -> Part:
    named = len(rows) <= MOST_NAMED
    names = axis(
        title=None, labels=named, ticks=False, domain=False, labelLimit=520,
        labelFontSize=11 if len(rows) <= 30 else 10,
    )  # fmt: skip
    order = [row.label for row in rows]
    return {"field": "label", "type": "nominal", "sort": order, "axis": names}


def _benchmark(
    found: StoredComparison, figures: Figures, x: Part, *, below: bool
) -> Iterator[Part]:
    """On the side that the axis leaves free."""
    if found.benchmark is None:
        return
    rows = [{"value": found.benchmark, "text": f"Benchmark {figures.text(found.benchmark)}"}]
    at = x | {"field": "value"}
    yield layer(rows, {"type": "rule", "color": palette.INK, "strokeWidth": 1.6}, x=at)
    mark = {
        "type": "text", "align": "center", "baseline": "top" if below else "bottom",
        "dy": 4 if below else -4, "fontSize": 12, "color": palette.INK,
    }  # fmt: skip
    yield layer(rows, mark, x=at, y={"value": "height" if below else 0}, text={"field": "text"})


def _interval(rows: list[Row], x: Part, y: Part, level: str, width: float) -> Part:
    data = [
        {
            "label": row.label,
            "lower": getattr(row.view, f"lower_{level}"),
            "upper": getattr(row.view, f"upper_{level}"),
        }
        for row in rows
    ]
    mark = {"type": "rule", "color": palette.GREY, "strokeWidth": width}
    return layer(data, mark, x=x | {"field": "lower"}, x2={"field": "upper"}, y=y)


def _points(rows: list[Row], x: Part, y: Part, figures: Figures, step: float) -> Part:
    small = min(step / 20, 1.0)
    data = [
        {
            "label": row.label,
            "value": row.view.value,
            "percentile": row.view.percentile,
            "meaning": legend_words(row.meaning),
            "area": small * POINT_STYLES[row.meaning.type].size,
        }
        for row in rows
    ]
    return layer(
        data,
        {"type": "point", "opacity": 1, "strokeWidth": 1.4},
        x=x | {"field": "value"},
        y=y,
        size={"field": "area", "type": "quantitative", "scale": None, "legend": None},
        tooltip=[
            {"field": "label", "title": "Organisation"},
            {"field": "value", "type": "quantitative", "title": "Value", "format": figures.d3},
            {"field": "percentile", "type": "quantitative", "title": "Percentile", "format": ".0f"},
            {"field": "meaning", "title": "Meaning"},
        ],
        **point_encoding((row.meaning for row in rows), legend_words),
    )

"""A recent trend as a Vega-Lite specification."""

from typing import Any

from services.charts import palette
from services.charts.axes import axis, upright
from services.charts.figures import Figures, ValueFormat, figures_for
from services.charts.layout import WIDTH, haloed, layer, specification
from services.charts.scales import Extent
from services.charts.text import plain
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.rules.sources import source_line
from services.metrics.trends.schemas import StoredTrend

WORDS = {
    "increasing": "rising",
    "increasing_better": "rising, which is better",
    "increasing_worse": "rising, which is worse",
    "decreasing": "falling",
    "decreasing_better": "falling, which is better",
    "decreasing_worse": "falling, which is worse",
    "no_change": "no significant change",
}


def trend_chart(found: StoredTrend, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    ends = [end for point in found.points for end in (point.lower, point.upper)]
    figures = figures_for(ends, ValueFormat.of(found.indicator.unit))
    extent = Extent.around(ends, whole=False)
    rows: list[dict[str, Any]] = [
        point.model_dump(include={"value", "lower", "upper"})
        | {"year": point.period_name, "text": figures.text(point.value)}
        for point in found.points
    ]
    years = axis(title=None, labelAngle=0, labelFontSize=12)
    x = {"field": "year", "type": "ordinal", "sort": None, "axis": years}
    y = upright(extent, figures, title=found.indicator.unit_words)
    above = y | {"field": "upper"}
    label = {"type": "text", "align": "center", "dy": -10, "fontSize": 12, "color": palette.INK}
    layers = [
        layer(rows, {"type": "line", "color": palette.GREY, "strokeWidth": 1.5}, x=x, y=y),
        layer(
            rows,
            {"type": "rule", "color": palette.GREY, "strokeWidth": 3},
            x=x,
            y=y | {"field": "lower"},
            y2={"field": "upper"},
        ),
        layer(rows, {"type": "point", "filled": True, "size": 90, "color": palette.INK,
                     "opacity": 1}, x=x, y=y),
        *haloed(rows, label, x=x, y=above, text={"field": "text"}),
    ]  # fmt: skip
    whose = _whose(found)
    return specification(
        layers,
        title=f"{found.indicator.name}: {whose}",
        subtitle=(
            f"Recent trend: {WORDS[found.marker]} (chi-squared {found.chi_squared:.1f}, "
            "significant above 9.5 if every four of the years agree). Lines: 95% intervals."
        ),
        described=_described(found, figures, whose),
        source=source_line(found.provenance.sources),
        width=width,
    )


def _whose(found: StoredTrend) -> str:
    part = category_words(found.category_type, found.category)
    return f"{found.organisation.called}{f', {part}' if part else ''}"


def _described(found: StoredTrend, figures: Figures, whose: str) -> str:
    first, last = found.points[0], found.points[-1]
    return plain(
        f"{found.indicator.name}, {whose}: from {figures.text(first.value)} in "
        f"{first.period_name} to {figures.text(last.value)} in {last.period_name}; the recent "
        f"trend is {WORDS[found.marker]}."
    )

"""Values by deprivation quintile and the line through them, as a Vega-Lite specification."""

from itertools import accumulate
from typing import Any

from services.charts import palette
from services.charts.axes import axis, upright
from services.charts.figures import Figures, ValueFormat, figures_for
from services.charts.layout import WIDTH, Part, haloed, layer, specification
from services.charts.scales import Extent
from services.charts.text import plain
from services.metrics.inequality.schemas import StoredInequality
from services.metrics.observations.rules.sources import source_line
from services.shared.periods import period_words

Z_95 = 1.96
ENDS = {"1": "1 (most deprived)", "5": "5 (least deprived)"}


def inequality_chart(found: StoredInequality, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; `description` says in English what the chart says."""
    rows = _rows(found)
    ends = [end for row in rows for end in (row["lower"], row["upper"])]
    line = [found.intercept, found.intercept + found.sii]
    figures = figures_for([*ends, *line], ValueFormat.of(found.indicator.unit))
    extent = Extent.around([*ends, *line], whole=False)
    x: Part = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}}
    middle = x | {"field": "middle", "axis": _along(rows)}
    y = upright(extent, figures, title=found.indicator.unit_words)
    text = {"type": "text", "align": "center", "dy": -10, "fontSize": 12, "color": palette.INK}
    slope = [{"middle": 0, "value": line[0]}, {"middle": 1, "value": line[1]}]
    dot = {"type": "point", "filled": True, "size": 90, "color": palette.INK, "opacity": 1}
    layers = [
        layer(
            rows,
            {"type": "rule", "color": palette.GREY, "strokeWidth": 3},
            x=middle,
            y=y | {"field": "lower"},
            y2={"field": "upper"},
        ),
        layer(rows, dot, x=middle, y=y),
        *haloed(rows, text, x=middle, y=y | {"field": "upper"}, text={"field": "text"}),
    ]
    if found.transform == "none":  # on another scale the line is none on this chart
        mark = {"type": "line", "color": palette.NHS_BLUE, "strokeWidth": 2}
        layers.insert(0, layer(slope, mark, x=middle, y=y))
    for row in rows:
        row["text"] = figures.text(row["value"])
    whose = found.organisation.called
    return specification(
        layers,
        title=f"{found.indicator.name} by deprivation: {whose}",
        subtitle=(
            f"{period_words(found.period, found.period_name)}. Slope index of inequality "
            f"{_slope(found, figures)}, from the most to the least deprived."
        ),
        described=_described(found, figures, whose),
        source=source_line(found.provenance.sources),
        width=width,
    )


def _rows(found: StoredInequality) -> list[dict[str, Any]]:
    people = sum(each.population for each in found.quintiles)
    ends = list(accumulate(each.population / people for each in found.quintiles))
    rows = []
    for each, end in zip(found.quintiles, ends, strict=True):
        reach = Z_95 * (each.standard_error or 0.0)
        rows.append(
            {
                "name": ENDS.get(each.quintile, each.quintile),
                "middle": end - each.population / people / 2,
                "value": each.value,
                "lower": each.value - reach,
                "upper": each.value + reach,
            }
        )
    return rows


def _along(rows: list[dict[str, Any]]) -> Part:
    places = [row["middle"] for row in rows]
    named = " : ".join(f"datum.value == {row['middle']} ? '{row['name']}'" for row in rows)
    return axis(
        title="Deprivation quintile, as wide as its people are many", values=places, grid=False,
        labelExpr=f"{named} : ''", labelFontSize=12,
    )  # fmt: skip


def _slope(found: StoredInequality, figures: Figures) -> str:
    slope = figures.difference(found.sii)
    if found.lower is None or found.upper is None:
        return slope
    lower, upper = (figures.text(each).removesuffix("%") for each in (found.lower, found.upper))
    return f"{slope} (95% interval {lower} to {upper})"


def _described(found: StoredInequality, figures: Figures, whose: str) -> str:
    first, last = found.quintiles[0], found.quintiles[-1]
    ratio = "" if found.rii is None else f", a ratio of {found.rii:.2f}"
    return plain(
        f"{found.indicator.name}, {whose}, {found.period_name}: {figures.text(first.value)} in the "
        f"most deprived quintile and {figures.text(last.value)} in the least deprived; the slope "
        f"index is {_slope(found, figures)}{ratio}."
    )

"""Respondents beside the population: the index of each category with its interval; 1 is level."""

from services.charts import palette
from services.charts.axes import axis
from services.charts.layout import WIDTH, Part, layer, specification
from services.charts.text import plain
from services.engagement.results.population_schemas import (
    ComparedCategory,
    ComparedMargin,
    RepresentativenessView,
)

ROW = 30


def representativeness_chart(found: RepresentativenessView, width: float = WIDTH) -> Part:
    """The specification, with its data."""
    rows = [_row(margin, each) for margin in found.margins for each in margin.categories]
    top = max((row["upper"] for row in rows), default=1.0)
    y: Part = {
        "field": "label", "type": "nominal", "sort": None, "title": None,
        "axis": axis(domain=False, ticks=False, labelLimit=320),
    }  # fmt: skip
    x: Part = {
        "field": "index", "type": "quantitative",
        "title": "share of respondents over share of the population",
        "scale": {"domain": [0, max(2.0, top * 1.05)]},
        "axis": axis(gridColor=palette.PALE, domain=False),
    }  # fmt: skip
    says: Part = {"type": "text", "align": "left", "dx": 10, "fontSize": 11, "color": palette.INK}
    level = [{"index": 1}]
    layers = [
        layer(
            level, {"type": "rule", "color": palette.DARK_GREY, "strokeDash": palette.TARGET_DASH},
            x=x,
        ),
        layer(
            rows, {"type": "rule", "color": palette.NHS_BLUE, "strokeWidth": 2},
            x=x | {"field": "lower"}, x2={"field": "upper"}, y=y,
        ),
        layer(
            rows, {"type": "point", "filled": True, "size": 90, "color": palette.NHS_BLUE}, x=x, y=y
        ),
        layer(rows, says, x={"value": "width"}, y=y, text={"field": "said"}),
    ]  # fmt: skip
    told = "; ".join(f"{row['label']} {row['said']}" for row in rows) or "withheld"
    return specification(
        layers,
        title="Respondents beside the population",
        subtitle="1 (dashed): as many as their share of the population; with 95% intervals. "
        "Respondents chose themselves.",
        described=f"Share of respondents over share of the population: {told}.",
        source="; ".join(f"{each.code}: {each.source}, {each.as_of}" for each in found.margins),
        width=width,
        height=ROW * max(1, len(rows)),
    )


def _row(margin: ComparedMargin, each: ComparedCategory) -> Part:
    label = f"{plain(margin.code)}: {plain(each.name)}"
    if each.index is None or each.index_lower is None or each.index_upper is None:
        return {"label": label, "index": None, "lower": 0, "upper": 0, "said": "not known"}
    return {
        "label": label, "index": each.index, "lower": each.index_lower, "upper": each.index_upper,
        "said": f"{each.index:.2f} ({each.respondents:,} of {each.population:,})",
    }  # fmt: skip

"""The hole month by month, between its limits."""

from typing import Any

from services.charts import palette
from services.charts.axes import axis, legend
from services.charts.layout import WIDTH, layer, specification
from services.charts.point_styles import POINT_STYLES
from services.finance.recovery.hole.charts.waterfall_chart import MADE_UP
from services.finance.recovery.hole.trend_schemas import HoleTrend, TrendMonth
from services.statistics.spc.vocabulary import PointType

WORDS = {"total": "all of it", "recoverable": "recoverable", "absorbed": "absorbed by a rule",
         "other": "other outcomes"}  # fmt: skip
PLAIN = "Month"
LINES = (("mean", palette.SOLID), ("lower_limit", palette.LIMIT_DASH),
         ("upper_limit", palette.LIMIT_DASH))  # fmt: skip


def trend_chart(found: HoleTrend, width: float = WIDTH) -> dict[str, Any]:
    """The specification, with its data; a month that is withheld breaks the line."""
    rows = [_row(each) for each in found.items]
    seen = [row for row in rows if row["value"] is not None]
    x = {"field": "month", "type": "ordinal", "title": None,
         "axis": axis(labelAngle=0, labelOverlap=True, domain=False, ticks=False)}  # fmt: skip
    y = {"type": "quantitative", "title": f"Charged, pounds, {found.measure}",
         "scale": {"zero": False},
         "axis": axis(format=",~s", tickCount=6, gridColor=palette.PALE, domain=False)}  # fmt: skip
    value = y | {"field": "value"}
    layers = [
        layer(rows, {"type": "line", "color": palette.DARK_GREY, "strokeDash": dash},
              x=x, y=y | {"field": name})
        for name, dash in LINES
    ]  # fmt: skip
    layers += [
        layer(rows, {"type": "line", "color": palette.GREY, "strokeWidth": 2}, x=x, y=value),
        layer(seen, {"type": "point", "filled": True, "size": 75}, x=x, y=value,
              color=_styled(seen, "color"), shape=_styled(seen, "shape"),
              tooltip=[{"field": "month"}, {"field": "value", "format": ",.2f"}]),
    ]  # fmt: skip
    source = MADE_UP * found.synthetic
    said = f"{WORDS[found.part]}, {found.measure}: {verdict_of(found)}"
    described = f"A control chart of {len(rows)} months of the hole of {found.commissioner}, {said}"
    return specification(
        layers,
        title=f"The hole of {found.commissioner}, {WORDS[found.part]}, month by month",
        subtitle=f"{verdict_of(found)} Counts of 1 to 7 people are withheld.",
        described=" ".join(filter(None, (described, source))),
        source=source,
        width=width,
    )


def verdict_of(found: HoleTrend) -> str:
    """In English; less is better."""
    if found.variation is None:
        return found.detail or "There is no verdict."
    if found.variation == "common_cause":
        return "Common cause: it varies as it always has."
    kind, _, side = found.variation.partition("_")
    return f"Special cause: {kind}, {'higher' if side == 'high' else 'lower'} than before."


def _row(each: TrendMonth) -> dict[str, Any]:
    style = POINT_STYLES[PointType(each.type)] if each.type else None
    return {
        "month": each.month, "value": each.value.pence / 100 if each.value else None,
        "meaning": style.name if style else PLAIN,
        **{name: getattr(each, name) for name, _ in LINES},
    }  # fmt: skip


def _styled(rows: list[dict[str, Any]], channel: str) -> dict[str, Any]:
    """Of the meanings that occur, in the order in which they are always named."""
    known = {each.name: each for each in POINT_STYLES.values()}
    used = [name for name in (*known, PLAIN) if any(row["meaning"] == name for row in rows)]
    plain = known[POINT_STYLES[PointType.COMMON_CAUSE].name]
    styles = [known.get(name, plain) for name in used]
    drawn = [each.colour if channel == "color" else each.shape for each in styles]
    return {"field": "meaning", "type": "nominal", "legend": legend(),
            "scale": {"domain": used, "range": drawn}}  # fmt: skip

"""Deciles over time as a Vega-Lite specification: nine lines, and one organisation among them.

They are drawn as on OpenPrescribing: dashed deciles, a stronger median, the one that is looked at
on top. Lines are told apart by dash and width, not by colour alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from services.charts import palette
from services.charts.axes import axis, upright
from services.charts.figures import Figures, ValueFormat, figures_for
from services.charts.labels import Label, beside, moved_apart
from services.charts.layout import WIDTH, Part, layer, specification
from services.charts.scales import Extent
from services.charts.text import plain
from services.metrics.deciles.schemas import DecilePeriod, StoredDeciles
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.rules.sources import source_line
from services.statistics.comparison.peers import DECILES

MEDIAN = 4
LABELLED = {0: "1st decile", MEDIAN: "Median", 8: "9th decile"}
FINE_DASH, WHOLE = [2, 4], [1, 0]


def deciles_chart(found: StoredDeciles, width: float = WIDTH) -> Part:
    """The specification, with its data; `description` says in English what the chart says."""
    values = list(_values(found.periods))
    figures = figures_for(values, ValueFormat.of(found.indicator.unit))
    extent = Extent.around(values, whole=False)
    x, y = _x(found.periods), upright(extent, figures, title=found.indicator.unit_words)
    layers = [_decile(found, place, x, y) for place in range(DECILES.size)]
    layers += _own(found, x, y)
    labels = sorted(_labels(found, figures), key=lambda label: label.height)
    layers += beside(moved_apart(labels, extent), y)
    return specification(
        layers,
        title=f"{found.indicator.name}: {_whose(found)}",
        subtitle=f"Deciles of {_group(found)} (dashed; the median is the thicker line).",
        described=_described(found, figures),
        source=source_line(found.provenance.sources),
        width=width,
    )


def _values(periods: Sequence[DecilePeriod]) -> Iterator[float]:
    for each in periods:
        yield from each.deciles or ()
        if each.value is not None:
            yield each.value
    if not any(each.deciles or each.value is not None for each in periods):
        yield from (0.0, 1.0)  # a picture without a line still has an axis


def _x(periods: Sequence[DecilePeriod]) -> Part:
    along = axis(title=None, grid=False, format="%b %Y", tickCount=min(len(periods), 7))
    # Dates are midnights in UTC: in local time they would be the day before in some places.
    return {"field": "period", "type": "temporal", "scale": {"type": "utc"}, "axis": along}


def _decile(found: StoredDeciles, place: int, x: Part, y: Part) -> Part:
    rows = [
        _row(each.period, each.deciles[place] if each.deciles else None) for each in found.periods
    ]
    median = place == MEDIAN
    mark = {
        "type": "line", "color": palette.NHS_BLUE, "strokeWidth": 2.2 if median else 1.0,
        "strokeDash": palette.TARGET_DASH if median else FINE_DASH,
    }  # fmt: skip
    return layer(rows, mark, x=x, y=y)


def _row(period: date, value: float | None) -> dict[str, Any]:
    return {"period": period.isoformat(), "value": value}


def _own(found: StoredDeciles, x: Part, y: Part) -> list[Part]:
    if found.highlight is None:
        return []
    rows = [_row(each.period, each.value) for each in found.periods]
    line = {"type": "line", "color": palette.INK, "strokeWidth": 2.4, "strokeDash": WHOLE}
    point = {"type": "point", "filled": True, "color": palette.INK, "size": 36, "opacity": 1}
    shown = [row for row in rows if row["value"] is not None]
    return [layer(rows, line, x=x, y=y), layer(shown, point, x=x, y=y)]


def _labels(found: StoredDeciles, figures: Figures) -> Iterator[Label]:
    last = found.periods[-1]
    for place, name in LABELLED.items():
        if last.deciles:
            value = last.deciles[place]
            yield Label(value, f"{name} {figures.text(value)}", palette.NHS_BLUE)
    if found.highlight and last.value is not None:
        yield Label(last.value, f"{found.highlight.code} {figures.text(last.value)}", palette.INK)


def _whose(found: StoredDeciles) -> str:
    one = found.highlight
    return f"{one.called} among its peers" if one else _group(found)


def _group(found: StoredDeciles) -> str:
    parent = found.members_of
    whose = f" of {parent.called}" if parent else ""
    part = category_words(found.category_type, found.category)
    most = max(each.peers for each in found.periods)
    return f"{most} organisation{'' if most == 1 else 's'}{whose}{f', {part}' if part else ''}"


def _described(found: StoredDeciles, figures: Figures) -> str:
    first, last = found.periods[0], found.periods[-1]
    said = [
        f"{found.indicator.name}: deciles of {_group(found)} from {first.period_name} to "
        f"{last.period_name}."
    ]
    if last.deciles:
        low, median, high = (figures.text(last.deciles[place]) for place in LABELLED)
        said.append(
            f"In {last.period_name} the lowest tenth is below {low}, the median {median}, the "
            f"highest tenth above {high}."
        )
    if found.highlight and last.value is not None:
        place = "" if last.percentile is None else f", percentile {last.percentile:.0f}"
        said.append(f"{found.highlight.code} is at {figures.text(last.value)}{place}.")
    said += [each.detail for each in found.warnings]
    return plain(" ".join(said))

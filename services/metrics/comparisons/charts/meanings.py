"""What the marks of organisations mean: side by colour and shape, certainty by filling."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from services.charts.axes import legend
from services.charts.point_styles import POINT_STYLES
from services.statistics.spc.vocabulary import Improvement, PointType

LIKE_OTHERS = PointType.COMMON_CAUSE
WORDS = {
    PointType.IMPROVEMENT: "Better",
    PointType.CONCERN: "Worse",
    PointType.NEUTRAL_HIGH: "Higher",
    PointType.NEUTRAL_LOW: "Lower",
}


class Meaning(NamedTuple):
    """Where a value lies, and how certain that is: 99.8, 95, or 0 for not at all."""

    type: PointType
    level: float

    def name(self, within: str) -> str:
        """As the legend has it; `within` says what there is to say of a usual value."""
        word = WORDS.get(self.type)
        return f"{word}, {self.level:g}% certain" if word else within


def meaning(*, higher: bool, level: float, improvement: Improvement) -> Meaning:
    """Of a value that lies to a side with this certainty."""
    if not level:
        return Meaning(LIKE_OTHERS, 0)
    if improvement is Improvement.NEUTRAL:
        return Meaning(PointType.NEUTRAL_HIGH if higher else PointType.NEUTRAL_LOW, level)
    better = higher == (improvement is Improvement.INCREASE)
    return Meaning(PointType.IMPROVEMENT if better else PointType.CONCERN, level)


def point_encoding(meanings: Iterable[Meaning], within: str) -> dict[str, Any]:
    """Shape, line and filling of points whose `meaning` is a name, with one legend for all."""
    order = sorted(set(meanings), key=lambda each: (list(PointType).index(each.type), each.level))
    names = [each.name(within) for each in order]
    styles = [POINT_STYLES[each.type] for each in order]
    fills = [
        "white" if each.level == 95 else found.colour
        for each, found in zip(order, styles, strict=True)
    ]
    ranges = {
        "shape": [each.shape for each in styles],
        "stroke": [each.colour for each in styles],
        "fill": fills,
    }
    return {
        channel: {
            "field": "meaning",
            "type": "nominal",
            "scale": {"domain": names, "range": values},
            "legend": legend(columns=3, offset=26),
        }
        for channel, values in ranges.items()
    }

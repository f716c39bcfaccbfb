"""What the marks of organisations mean: side by colour and shape, certainty by filling."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from services.charts.axes import legend
from services.charts.point_styles import POINT_STYLES
from services.statistics.spc.vocabulary import Improvement, PointType

LIKE_OTHERS = PointType.COMMON_CAUSE


class Meaning(NamedTuple):
    """On which side a value lies, of which limits: 99.8%, 95%, or 0 for within them."""

    type: PointType
    level: float
    higher: bool = False

    @property
    def side(self) -> str:
        return "above" if self.higher else "below"


Words = Callable[[Meaning], str]
"""What the legend says of a meaning."""


def meaning(*, higher: bool, level: float, improvement: Improvement) -> Meaning:
    """Of a value that lies to a side, beyond these limits."""
    if not level:
        return Meaning(LIKE_OTHERS, 0)
    if improvement is Improvement.NEUTRAL:
        kind = PointType.NEUTRAL_HIGH if higher else PointType.NEUTRAL_LOW
        return Meaning(kind, level, higher)
    better = higher == (improvement is Improvement.INCREASE)
    return Meaning(PointType.IMPROVEMENT if better else PointType.CONCERN, level, higher)


def point_encoding(meanings: Iterable[Meaning], words: Words) -> dict[str, Any]:
    """Shape, line and filling of points whose `meaning` is a name, with one legend for all."""
    order = sorted(set(meanings), key=lambda each: (list(PointType).index(each.type), each.level))
    names = [words(each) for each in order]
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
            "legend": legend(columns=2, offset=26),
        }
        for channel, values in ranges.items()
    }

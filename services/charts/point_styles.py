"""The points of charts by what they mean, as in Making Data Count.

Triangles point to the side where neither side is better.
"""

from services.charts.palette import GREY, NHS_BLUE, ORANGE, PURPLE
from services.charts.points import PointStyle
from services.statistics.spc.vocabulary import PointType

POINT_STYLES = {
    PointType.COMMON_CAUSE: PointStyle("Common cause", GREY, "circle", 75),
    PointType.IMPROVEMENT: PointStyle("Special cause: improvement", NHS_BLUE, "square", 75),
    PointType.CONCERN: PointStyle("Special cause: concern", ORANGE, "diamond", 140),
    PointType.NEUTRAL_HIGH: PointStyle("Special cause: high", PURPLE, "triangle-up", 100),
    PointType.NEUTRAL_LOW: PointStyle("Special cause: low", PURPLE, "triangle-down", 100),
}

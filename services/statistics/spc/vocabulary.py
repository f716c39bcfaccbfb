"""The names that statistical process control uses, as they cross the wire and in plain English."""

from enum import StrEnum


class Improvement(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class RuleSetName(StrEnum):
    """The published tool whose rules are followed."""

    MDC_2023 = "mdc-2023"
    MDC_2023_SCREENED = "mdc-2023-screened"
    PLOT_THE_DOTS = "plot-the-dots"


class Centre(StrEnum):
    """The centre line of a chart."""

    MEAN = "mean"
    MEDIAN = "median"


class SpecialCause(StrEnum):
    """The rule that a point breaks, and on which side."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_OF_THREE_ABOVE = "two_of_three_above"
    TWO_OF_THREE_BELOW = "two_of_three_below"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"


class PointType(StrEnum):
    """What a point means, given which way is better."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Variation(StrEnum):
    """The variation icon: what the last point means, and on which side it lies."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Assurance(StrEnum):
    """The assurance icon: whether the process as it is will meet its target."""

    CONSISTENT_PASS = "consistent_pass"  # noqa: S105
    CONSISTENT_FAIL = "consistent_fail"
    INCONSISTENT = "inconsistent"


class WarningCode(StrEnum):
    """Why a result is to be read with care."""

    FEW_POINTS = "few_points"
    CONSTANT_SERIES = "constant_series"
    CONSTANT_BASELINE = "constant_baseline"
    NO_MOVING_RANGE = "no_moving_range"
    PERIODS_MISSING = "periods_missing"
    PERIODS_MIXED = "periods_mixed"


CAUSE_WORDS = {
    SpecialCause.ABOVE_LIMIT: "above the upper limit",
    SpecialCause.BELOW_LIMIT: "below the lower limit",
    SpecialCause.TREND_UP: "a rising trend",
    SpecialCause.TREND_DOWN: "a falling trend",
    SpecialCause.TWO_OF_THREE_ABOVE: "two of three near the upper limit",
    SpecialCause.TWO_OF_THREE_BELOW: "two of three near the lower limit",
    SpecialCause.SHIFT_ABOVE: "a shift above the mean",
    SpecialCause.SHIFT_BELOW: "a shift below the mean",
}
VARIATION_WORDS = {
    Variation.COMMON_CAUSE: "common cause variation",
    Variation.IMPROVEMENT_HIGH: "a special cause of improving nature (high)",
    Variation.IMPROVEMENT_LOW: "a special cause of improving nature (low)",
    Variation.CONCERN_HIGH: "a special cause of concerning nature (high)",
    Variation.CONCERN_LOW: "a special cause of concerning nature (low)",
    Variation.NEUTRAL_HIGH: "a special cause (high)",
    Variation.NEUTRAL_LOW: "a special cause (low)",
}
ASSURANCE_WORDS = {
    Assurance.CONSISTENT_PASS: "is met consistently",
    Assurance.CONSISTENT_FAIL: "is missed consistently",
    Assurance.INCONSISTENT: "is within the limits, so it is met at some times and missed at others",
}

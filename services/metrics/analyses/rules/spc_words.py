"""The terms of statistical process control in plain English, for charts, tables and sentences."""

from services.metrics.analyses.rules.spc_vocabulary import Assurance, SpecialCause, Variation

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

"""The words that disclosure control uses, and the refusal of what it cannot judge."""

from enum import StrEnum


class ValueNote(StrEnum):
    """Why a published value is blank, or is not the exact one; no note: the value as it is."""

    SUPPRESSED = "suppressed"
    ROUNDED = "rounded"
    NOT_AVAILABLE = "not_available"
    WITHDRAWN = "withdrawn"


class Statistic(StrEnum):
    """How a value comes from its numerator and denominator; each has its own rule."""

    COUNT = "count"
    PROPORTION = "proportion"
    CRUDE_RATE = "crude_rate"
    INDIRECTLY_STANDARDISED_RATIO = "indirectly_standardised_ratio"
    DIRECTLY_STANDARDISED_RATE = "directly_standardised_rate"
    MEAN = "mean"
    MEDIAN = "median"
    MONEY = "money"


RATIOS = frozenset(
    {Statistic.PROPORTION, Statistic.CRUDE_RATE, Statistic.INDIRECTLY_STANDARDISED_RATIO}
)
AVERAGES = frozenset({Statistic.MEAN, Statistic.MEDIAN})


class Exemption(StrEnum):
    """Why a cell's counts are shown as they are."""

    NATIONAL = "national"
    OPEN_DATA = "open_data"
    ORGANISATIONS = "organisations"


class DisclosureRefusal(ValueError):
    """A cell or a family that cannot be judged; the message names it and what would be right."""

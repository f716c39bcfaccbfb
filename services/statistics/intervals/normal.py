"""Points of the normal distribution."""

from statistics import NormalDist

STANDARD_NORMAL = NormalDist()


def tail_of(confidence: float) -> float:
    """The probability beyond either end of a two-sided interval, such as 0.025 for 0.95."""
    return (1 - confidence) / 2


def z_for(confidence: float) -> float:
    """How many standard errors an interval reaches to either side, such as 1.96 for 0.95."""
    # From the small tail: 1 - tail would be 1 where confidence is the float next to 1.
    return -STANDARD_NORMAL.inv_cdf(tail_of(confidence))

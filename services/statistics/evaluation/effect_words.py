"""An effect in words: how much, which way, and how far it may be from that."""

from math import floor, log10

from services.statistics.estimates import Estimate

DIGITS, MOST_PLACES = 4, 9
"""That count: more would claim more than any interval bears out."""
PERCENT = 100.0


def effect_words(effect: Estimate, *, proportion: bool = False) -> str:
    """One sentence; of a `proportion` (0 to 1) in percentage points."""
    assert effect.value is not None  # an effect has one, and its interval
    assert effect.lower is not None and effect.upper is not None
    factor, unit = (PERCENT, " percentage points") if proportion else (1.0, "")
    side = "higher" if effect.value > 0 else "lower"
    size, lower, upper = (
        written(each * factor) for each in (abs(effect.value), effect.lower, effect.upper)
    )
    return (
        f"After the change the figure was on average {size}{unit} {side} than its earlier "
        f"course would have led to (95% interval {lower} to {upper})."
    )


def written(value: float) -> str:
    """With four digits that count, or all that are before the point."""
    if round(value, MOST_PLACES) == 0:
        return "0"
    places = DIGITS - 1 - floor(log10(abs(value)))
    return f"{value:z,.{min(max(0, places), MOST_PLACES)}f}"

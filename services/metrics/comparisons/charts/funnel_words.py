"""What a funnel says, in English."""

from collections.abc import Iterator

from services.charts.figures import Figures
from services.charts.text import plain
from services.metrics.comparisons.charts.meanings import Meaning
from services.metrics.comparisons.charts.names import (
    called,
    group_name,
    left_out,
    some,
    where,
)
from services.metrics.comparisons.schemas import MUCH_VARIED, StoredFunnel

BEYOND = {
    "high_998": "above the upper 99.8% limit",
    "low_998": "below the lower 99.8% limit",
    "high_95": "above the upper 95% limit only",
    "low_95": "below the lower 95% limit only",
}


TARGETS = {"group": "All together", "indicator": "Target"}


def target_text(found: StoredFunnel, figures: Figures) -> str:
    """What they are held against."""
    shown = "none" if found.target is None else figures.text(found.target)
    return f"{TARGETS.get(found.target_of, 'Held against')} {shown}"


def subtitle(found: StoredFunnel, figures: Figures) -> str:
    """Who, when, against what, by which limits, from where."""
    target = target_text(found, figures)
    return f"{group_name(found)}, {where(found)}. {target}. {_spread(found)}.{left_out(found)}"


def _spread(found: StoredFunnel) -> str:
    if found.tau_squared and found.phi:
        return f"Over-dispersed (phi {found.phi:.1f}): the limits allow for more than chance"
    if found.phi and found.phi > MUCH_VARIED:
        return f"Over-dispersed (phi {found.phi:.1f}), yet the limits are of chance alone"
    return "The limits are of chance alone"


def legend_words(seen: Meaning) -> str:
    """Which limit a point is beyond."""
    if not seen.level:
        return "Within the limits"
    return f"{seen.side.capitalize()} the {seen.level:g}% limit"


def described(found: StoredFunnel, figures: Figures) -> str:
    """What is charted; who lies beyond the limits; who is left out."""
    target = target_text(found, figures).lower()
    values = [unit.value for unit in found.units if unit.value is not None]
    between = (
        f", with values between {figures.text(min(values))} and {figures.text(max(values))}"
        if values
        else ""
    )
    charted = (
        f"{found.indicator.name}, {where(found)}: a funnel of {group_name(found)} ({target})"
        f"{between}. {_spread(found)}."
    )
    left = " ".join(each.detail for each in found.warnings)
    return plain(f"{charted} {_beyond(found)} {left}")


def _beyond(found: StoredFunnel) -> str:
    told = list(_told(found))
    within = sum(unit.value is not None and unit.outlier == "none" for unit in found.units)
    if not told:
        return f"All {within} lie within the limits."
    return f"{within} lie within the limits; {'; '.join(told)}."


def _told(found: StoredFunnel) -> Iterator[str]:
    pairs = list(zip(found.units, found.organisations, strict=True))
    for outlier, words in BEYOND.items():
        names = [called(each) for unit, each in pairs if unit.outlier == outlier]
        if names:
            yield f"{len(names)} {'lies' if len(names) == 1 else 'lie'} {words} ({some(names)})"

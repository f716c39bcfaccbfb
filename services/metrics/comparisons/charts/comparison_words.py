"""What a comparison says, in English."""

from services.charts.figures import Figures
from services.charts.text import plain
from services.metrics.comparisons.charts.names import (
    called,
    group_name,
    left_out,
    some,
    where,
)
from services.metrics.comparisons.schemas import StoredComparison

OWN = {"group": "all of them together", "indicator": "the indicator's target"}
SIDES = ("better", "worse", "higher", "lower")


def subtitle(found: StoredComparison, figures: Figures) -> str:
    """Who, when, against what, how to read it, from where."""
    order = "Not ranked: see the funnel. " if found.practices else ""
    return (
        f"{group_name(found)}, {where(found)}. Benchmark: {_benchmark(found, figures)}. {order}"
        f"Thick line: 95% interval; thin line: 99.8%.{left_out(found)}"
    )


def described(found: StoredComparison, figures: Figures) -> str:
    """What is charted; who differs from the benchmark; who is left out."""
    charted = (
        f"{found.indicator.name}, {where(found)}: {group_name(found)} with their intervals against "
        f"{_benchmark(found, figures)}."
    )
    left = " ".join(each.detail for each in found.warnings)
    return plain(f"{charted} {_different(found)} {left}")


def _benchmark(found: StoredComparison, figures: Figures) -> str:
    value = "no value" if found.benchmark is None else figures.text(found.benchmark)
    return f"{OWN.get(found.benchmark_of, found.benchmark_of)}, {value}"


def _different(found: StoredComparison) -> str:
    pairs = list(zip(found.units, found.organisations, strict=True))
    similar = sum(unit.side == "similar" for unit in found.units)
    told = []
    for side in SIDES:
        names = [called(each) for unit, each in pairs if unit.side == side]
        certain = sum(unit.side == side and unit.level == "99.8" for unit in found.units)
        if names:
            told.append(f"{len(names)} {side}, {certain} of them at 99.8% ({some(names)})")
    return f"{'; '.join([f'{similar} are not different', *told])}."

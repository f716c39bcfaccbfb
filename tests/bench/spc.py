"""SPC charts a second: the kernel, and plain Python on the same series."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from services.metrics.analyses.rules.spc import analyse_many
from services.metrics.analyses.rules.spc_columns import FloatArray, ManySeries
from services.metrics.analyses.rules.spc_rulesets import RULE_SETS
from services.metrics.analyses.rules.spc_vocabulary import RuleSetName
from tests.bench.spc_reference import chart

SERIES, POINTS = 5_000, 36
REFERENCE_SERIES = 1_000
TARGET = 95.0


def rows() -> list[tuple[str, str]]:
    """Series a second of both, and how many times faster the kernel is."""
    kernel, reference = kernel_speed(), reference_speed()
    case = f"{POINTS} points, mdc-2023"
    return [
        (f"SPC kernel, {SERIES:,} series x {case}", f"{kernel:,.0f} series/s"),
        ("  time for all of them", f"{SERIES / kernel * 1000:.1f} ms"),
        (
            f"SPC in plain Python, {REFERENCE_SERIES:,} series x {case}",
            f"{reference:,.0f} series/s",
        ),
        ("  kernel against plain Python", f"{kernel / reference:.0f} times faster"),
    ]


def kernel_speed() -> float:
    """Series a second, median of 50 runs after one to warm up."""
    values = _values()
    series = ManySeries(
        values=values, better=np.ones(SERIES, np.int8), target=np.full(SERIES, TARGET)
    )
    analyse_many(series)
    return SERIES / median(_seconds(lambda: analyse_many(series)) for _ in range(50))


def reference_speed() -> float:
    """Series a second, median of 5 runs over the first of the same series."""
    series = _values()[:REFERENCE_SERIES].tolist()
    ruleset = RULE_SETS[RuleSetName.MDC_2023]

    def run() -> None:
        for values in series:
            chart(values, ruleset, better=1, target=TARGET)

    return REFERENCE_SERIES / median(_seconds(run) for _ in range(5))


def _values() -> FloatArray:
    return np.random.default_rng(2024).normal(100.0, 10.0, (SERIES, POINTS))


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    for label, figure in rows():
        print(f"{label:60} {figure}")

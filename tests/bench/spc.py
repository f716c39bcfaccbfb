"""SPC charts a second: the kernel, and plain Python on the same series."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter

import numpy as np

from services.statistics.arrays import FloatArray
from services.statistics.spc.analysis import analyse_many
from services.statistics.spc.columns import ManySeries
from services.statistics.spc.rulesets import RULE_SETS
from services.statistics.spc.vocabulary import RuleSetName
from tests.bench.spc_reference import chart
from tests.bench.table import Row

SERIES, POINTS = 5_000, 36
REFERENCE_SERIES = 1_000
ROUNDS, RUNS_A_ROUND = 10, 10
TARGET = 95.0
WANTED = 100


def rows() -> Iterator[Row]:
    """Series a second of both, and how many times faster the kernel is."""
    kernel, reference = speeds()
    yield Row(
        f"SPC kernel, {SERIES:,} series x {POINTS} points",
        f"{kernel:,.0f} series/s ({SERIES / kernel * 1000:.1f} ms for all)",
        f"plain Python {reference:,.0f} series/s",
        f"{kernel / reference:.0f} x",
        f">= {WANTED} x",
        met=kernel / reference >= WANTED,
    )


def speeds() -> tuple[float, float]:
    """Series a second of kernel and plain Python: medians of runs in turn, under the same load."""
    values = _values()
    series = ManySeries(
        values=values, better=np.ones(SERIES, np.int8), target=np.full(SERIES, TARGET)
    )
    some = values[:REFERENCE_SERIES].tolist()
    analyse_many(series)
    kernel, reference = [], []
    for _ in range(ROUNDS):
        reference.append(_seconds(lambda: _in_plain_python(some)))
        kernel += [_seconds(lambda: analyse_many(series)) for _ in range(RUNS_A_ROUND)]
    return SERIES / median(kernel), REFERENCE_SERIES / median(reference)


def _in_plain_python(series: Sequence[Sequence[float]]) -> None:
    ruleset = RULE_SETS[RuleSetName.MDC_2023]
    for values in series:
        chart(values, ruleset, better=1, target=TARGET)


def _values() -> FloatArray:
    return np.random.default_rng(2024).normal(100.0, 10.0, (SERIES, POINTS))


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start

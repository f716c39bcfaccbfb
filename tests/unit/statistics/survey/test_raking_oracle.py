"""Raking agrees with ipfn, and with itself whatever the order of margins."""

import numpy as np
import pytest
from ipfn import ipfn

from services.statistics.survey.raking import Margin, rake


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (4, 3, 2), (2, 3, 2, 3)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raked_cells_are_those_of_ipfn(shape: tuple[int, ...], seed: int) -> None:
    chance = np.random.default_rng(seed)
    people = chance.integers(5, 60, shape).astype(float)
    population = people * chance.uniform(0.5, 2, shape)
    axes = range(len(shape))
    targets = [population.sum(axis=tuple(each for each in axes if each != axis)) for axis in axes]
    wanted = ipfn.ipfn(
        people.copy(), targets, [[axis] for axis in axes], convergence_rate=1e-13,
        max_iteration=5_000, rate_tolerance=0,
    ).iteration()  # fmt: skip
    places = np.indices(shape)
    margins = [Margin(f"margin {axis}", places[axis].ravel(), targets[axis]) for axis in axes]
    found = rake(margins, people.ravel()).values.reshape(shape)
    assert found == pytest.approx(wanted, abs=1e-9, rel=1e-9)

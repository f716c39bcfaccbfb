"""Weights that meet the margins of the population."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.arrays import FloatArray
from services.statistics.survey.raking import (
    Contradictory,
    EmptyMargin,
    Margin,
    MarginWithoutPeople,
    TotalsDiffer,
    effective_size,
    rake,
    trim,
)


def margins_of(
    shape: tuple[int, ...], rows: list[float], columns: list[float]
) -> tuple[Margin, Margin]:
    row, column = (each.ravel() for each in np.indices(shape))
    return Margin("rows", row, np.array(rows)), Margin("columns", column, np.array(columns))


def raked(
    cells: list[list[float]], rows: list[float], columns: list[float]
) -> tuple[FloatArray, FloatArray]:
    table = np.array(cells, dtype=float)
    people = table.ravel()
    found = rake(margins_of(table.shape, rows, columns), people)
    return found.values, people


@pytest.mark.parametrize(
    ("cells", "rows", "columns", "met", "n_eff", "deff"),
    [
        ([[20, 30], [30, 20]], [60, 40], [45, 55],
         [22.2180877122, 37.7819122878, 22.7819122878, 17.2180877122], 95.7962261703, None),
        ([[120, 80], [60, 240]], [250, 250], [260, 240],
         [182.4234932808, 67.5765067192, 77.5765067192, 172.4234932808], 447.5650229501,
         1.1171561100),
    ],
)  # fmt: skip
def test_the_margins_are_met_as_published(
    cells: list[list[float]], rows: list[float], columns: list[float], met: list[float],
    n_eff: float, deff: float | None,
) -> None:  # fmt: skip
    values, people = raked(cells, rows, columns)
    assert values == pytest.approx(met, rel=1e-9)
    size = effective_size(values / people, people)
    assert size == pytest.approx(n_eff, abs=1e-9)
    if deff is not None:
        assert people.sum() / size == pytest.approx(deff, abs=1e-9)


@given(
    st.lists(st.lists(st.integers(1, 200), min_size=3, max_size=3), min_size=2, max_size=4),
    st.lists(st.integers(10, 200), min_size=4, max_size=4),
    st.lists(st.integers(10, 200), min_size=3, max_size=3),
)
def test_weights_times_cells_meet_their_margins(
    cells: list[list[int]], rows: list[int], columns: list[int]
) -> None:
    wanted = np.array(rows[: len(cells)], dtype=float)
    across = np.array(columns, dtype=float) * wanted.sum() / sum(columns)
    values, _ = raked(
        [[float(each) for each in row] for row in cells], wanted.tolist(), across.tolist()
    )
    table = values.reshape(len(cells), 3)
    assert table.sum(axis=1) == pytest.approx(wanted, rel=1e-9)
    assert table.sum(axis=0) == pytest.approx(across, rel=1e-9)


def test_trimmed_weights_stay_within_their_limits_and_meet_the_margins() -> None:
    people = np.array([2.0, 48.0, 30.0, 20.0])
    margins = margins_of((2, 2), [50.0, 50.0], [40.0, 60.0])
    assert trim(margins, people).trimmed == 0
    skewed = np.array([400.0, 30.0, 20.0, 5.0, 5.0, 300.0])
    found = trim(margins_of((3, 2), [340.0, 110.0, 310.0], [390.0, 370.0]), skewed)
    ratio = found.values / skewed
    assert found.trimmed > 0
    mean = found.values.sum() / skewed.sum()
    assert ratio.min() >= 0.2 * mean * (1 - 1e-9)
    assert ratio.max() <= 5 * mean * (1 + 1e-9)


@pytest.mark.parametrize(
    ("cells", "rows", "columns", "refusal"),
    [
        ([[0, 0], [1, 1]], [1, 1], [1, 1], EmptyMargin),
        ([[1, 1], [1, 1]], [0, 2], [1, 1], MarginWithoutPeople),
        ([[1, 1], [1, 1]], [1, 2], [1, 1], TotalsDiffer),
        ([[1, 0], [0, 1]], [1, 3], [2, 2], Contradictory),
    ],
)
def test_margins_that_cannot_be_met_are_refused(
    cells: list[list[float]], rows: list[float], columns: list[float], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        raked(cells, rows, columns)

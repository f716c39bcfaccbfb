"""Waiting times from weekly bands, against the published extract and from first principles."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.waiting.rtt import Bands, backlog, waiting_times

BANDS = st.lists(st.integers(0, 300), min_size=1, max_size=120)


def test_the_median_lies_in_the_band_that_reaches_half_of_those_who_wait() -> None:
    assert Bands([10, 10, 80], open_ended=False).percentile(50) == 2.375
    assert Bands([50, 50], open_ended=False).percentile(50) == 1.0
    assert Bands([50, 0, 0, 50], open_ended=False).percentile(51) == approx(3.02)


def test_the_published_extract_of_dorset_county_hospital(reference_data: Path) -> None:
    with (reference_data / "rtt-full-extract-2024-11-RBD.csv").open(newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["RTT Part Type"], row["Treatment Function Code"]) == ("Part_2", "C_999")
        ]
    weeks = [name for name in rows[0] if name.startswith("Gt ")]
    bands = Bands([sum(int(row[name] or 0) for row in rows) for name in weeks])
    found = waiting_times(bands)
    assert (len(weeks), found.waiting) == (105, 21_702)
    assert found.waiting == sum(int(row["Total All"]) for row in rows)
    assert found.within_18_weeks == approx(0.577781, abs=5e-7)
    assert found.median_weeks == approx(14.334052, abs=1e-6)
    assert found.p92_weeks == approx(42.613524, abs=1e-6)
    assert (found.over_52, found.over_104, found.open_band) == (647, 0, ())
    assert backlog(bands) == 21_702 - 12_539
    english = [row for row in rows if row["Commissioner Org Code"] != "NONC"]
    assert sum(int(row["Total All"]) for row in english) == 21_693


def test_the_backlog_of_wales_is_counted_to_26_and_36_weeks() -> None:
    bands = Bands([1] * 40, open_ended=False)
    assert [backlog(bands, weeks) for weeks in (18, 26, 36)] == [22, 14, 4]


def test_the_layout_before_april_2021_is_open_from_52_weeks() -> None:
    found = waiting_times(Bands([10] * 52 + [7]))
    assert (found.over_52, found.over_65, found.over_78, found.over_104) == (7, None, None, None)
    assert [why.code for why in found.warnings] == ["bands_too_short"]


def test_an_open_band_with_nobody_in_it_hides_nothing() -> None:
    found = waiting_times(Bands([10] * 52 + [0]))
    assert (found.over_52, found.over_104, found.warnings) == (0, 0, ())


def test_percentiles_in_the_open_band_are_named() -> None:
    found = waiting_times(Bands([10] * 52 + [50]))
    assert found.median_weeks is not None
    assert (found.p92_weeks, found.p95_weeks) == (None, None)
    assert found.open_band == ("p92_weeks", "p95_weeks")


@pytest.mark.parametrize("bands", [[0], [0] * 105])
def test_nobody_who_waits_has_no_share_and_no_percentile(bands: list[int]) -> None:
    found = waiting_times(Bands(bands))
    assert (found.waiting, found.over_104, found.within_18_weeks) == (0, 0, None)
    assert (found.median_weeks, found.open_band) == (None, ())
    assert [why.code for why in found.warnings] == ["nobody_waits"]


@settings(max_examples=80, deadline=None)
@given(counts=BANDS)
def test_a_higher_percentile_is_never_a_shorter_wait(counts: list[int]) -> None:
    bands = Bands(counts, open_ended=False)
    found = [bands.percentile(percent) or 0.0 for percent in range(1, 101)]
    assert found == sorted(found)
    assert all(0 <= weeks <= len(counts) for weeks in found)


@settings(max_examples=80, deadline=None)
@given(counts=BANDS, percent=st.integers(1, 100))
def test_that_share_of_people_has_waited_no_longer(counts: list[int], percent: int) -> None:
    weeks = Bands(counts, open_ended=False).percentile(percent)
    if weeks is None:
        assert not any(counts)
        return
    whole = min(int(weeks), len(counts) - 1)
    people = sum(counts[:whole]) + (weeks - whole) * counts[whole]
    assert people == approx(percent / 100 * sum(counts))


@settings(max_examples=80, deadline=None)
@given(counts=BANDS, open_ended=st.booleans(), weeks=st.integers(0, 130))
def test_within_and_over_are_everybody_or_not_known(
    counts: list[int], open_ended: bool, weeks: int
) -> None:
    bands = Bands(counts, open_ended)
    within, over = bands.within(weeks), bands.over(weeks)
    if within is None or over is None:
        assert open_ended and counts[-1] and weeks > len(counts) - 1
    else:
        assert within + over == sum(counts)

"""A comparison across the border says what differs."""

import pytest

from services.statistics.comparison.border import across_the_border, is_welsh


@pytest.mark.parametrize("code", ["7A1", "7A7", "7A1A4", "RQF", "W06000005", "W93001"])
def test_welsh_codes_are_known(code: str) -> None:
    assert is_welsh(code)


@pytest.mark.parametrize("code", ["27D", "RJR", "E06000050", "N81001", "7A8", "WCRURAL", "NONC"])
def test_other_codes_are_not_welsh(code: str) -> None:
    assert not is_welsh(code)


def test_waits_are_counted_to_other_weeks() -> None:
    said = across_the_border("rtt-backlog-18-weeks", ["27D", "7A1"])
    assert said is not None
    assert "Wales to 26, 36" in said.detail


def test_anything_else_is_compared_with_care() -> None:
    said = across_the_border("gp-referrals", ["27D", "7A1"])
    assert said is not None
    assert said.code == "across_the_border"


@pytest.mark.parametrize("codes", [[], ["27D"], ["27D", "RJR"], ["7A1", "7A7"]])
def test_on_one_side_nothing_is_said(codes: list[str]) -> None:
    assert across_the_border("rtt-waiting", codes) is None

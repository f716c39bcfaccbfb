"""Whoever compares across the border between England and Wales is told what differs."""

import pytest

from tests.api.senders import Sender
from tests.api.test_metrics_tidy import figure, load

URL = "/v1/metrics/indicators/rtt-within-18-weeks"


@pytest.mark.parametrize("analysis", ["comparison", "funnel"])
async def test_waits_of_both_countries_are_counted_to_other_weeks(
    sender: Sender, analysis: str
) -> None:
    await load(
        sender,
        *(
            figure("rtt-within-18-weeks", code, numerator=60, denominator=100)
            for code in ("27D", "M2L0M", "7A7")
        ),
    )
    url = f"{URL}/{analysis}?period=2026-10"
    both = (await sender.get(f"{url}&organisation=27D&organisation=7A7")).json()
    [said] = [each for each in both["warnings"] if each["code"] == "standards_differ"]
    assert "Wales to 26, 36" in said["detail"]
    one = (await sender.get(f"{url}&organisation=27D&organisation=M2L0M")).json()
    assert "standards_differ" not in {each["code"] for each in one["warnings"]}

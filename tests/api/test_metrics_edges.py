"""No figure is of a period before 1900 or after next month, whichever way it comes in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.demo.figures.attendances import sample_csv
from services.shared.times import latest_period
from tests.api.senders import URL, Sender
from tests.api.test_metrics_imports import HEADER
from tests.api.test_metrics_tidy import TIDY, figure, tidy_file
from tests.api.test_metrics_waiting import RTT, row, rtt_file

Telling = Callable[[date], str]


def next_month() -> date:
    return latest_period(datetime.now(UTC).date())


def _published(day: date) -> str:
    return f"MSitAE-{day:%B}-{day.year:04}"


def _rtt(day: date) -> str:
    period = f"RTT-{day:%B}-{day.year:04}"
    return rtt_file(row("RZA", "27D", "C_100", 5, 4, Period=period))


FORMATS: dict[str, tuple[str, str, Telling]] = {
    "nhse-ae, tidied": (URL, "period", lambda day: f"{HEADER}{day},RZA,1,100,20,10\n"),
    "nhse-ae": (
        URL, "Period",
        lambda day: sample_csv().replace("MSitAE-APRIL-2016", _published(day)),
    ),
    "nhse-rtt": (RTT, "Period", _rtt),
    "tidy-csv": (
        TIDY, "period_start",
        lambda day: tidy_file(figure("gp-referrals", "27D", value=7, period_start=str(day))),
    ),
}  # fmt: skip


def beyond(column: str) -> dict[date, str]:
    latest = next_month()
    after = latest_period(latest)
    days = {date(9999, 12, 1): "after next month", after: "after next month",
            date(1899, 12, 1): "before 1900"}  # fmt: skip
    # What NHS England writes has a year of the last two thousand.
    return {day: why for day, why in days.items() if column != "Period" or day.year < 3000}


@pytest.mark.parametrize("name", FORMATS)
async def test_a_period_beyond_the_edges_is_rejected_with_the_reason(
    sender: Sender, name: str
) -> None:
    url, column, telling = FORMATS[name]
    for day, reason in beyond(column).items():
        sent = await sender.load(telling(day), url)
        assert (sent["job"]["state"], sent["job"]["error"]["code"]) == ("failed", "rows_rejected")
        [reject] = await sender.rejects(sent)
        assert (reject["column"], reject["reason"], reject["value"]) == (column, reason, str(day))
        assert reject["expected"] == f"1900-01-01 to {next_month()}"


@pytest.mark.parametrize("name", FORMATS)
async def test_next_months_figures_and_those_of_1900_are_taken(sender: Sender, name: str) -> None:
    url, _, telling = FORMATS[name]
    for day in (next_month(), date(1900, 1, 1)):
        sent = await sender.load(telling(day), url)
        assert sent["job"]["state"] == "succeeded", await sender.rejects(sent)


async def test_one_line_of_the_far_future_leaves_the_newest_period_alone(sender: Sender) -> None:
    rows: list[dict[str, Any]] = [
        figure("gp-referrals", "27D", value=5, period_start=day)
        for day in ("2026-09-01", "9999-12-01")
    ]
    await sender.load(tidy_file(*rows), f"{TIDY}&rejects=skip")
    items = (await sender.get("/v1/metrics/observations?organisation=27D&limit=500")).json()[
        "items"
    ]
    assert max(item["period"] for item in items) <= str(next_month())

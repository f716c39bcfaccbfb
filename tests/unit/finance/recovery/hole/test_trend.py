"""The hole month by month: gaps, and what its control chart says, as figures and as a picture."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.charts.rendering import to_svg
from services.contracts.metrics import ControlChart, ControlPoint, MetricsClient
from services.finance.recovery.hole.charts.trend_chart import trend_chart
from services.finance.recovery.hole.charts.waterfall_chart import MADE_UP
from services.finance.recovery.hole.rules.decomposition import Node
from services.finance.recovery.hole.rules.publication import SeenAmount
from services.finance.recovery.hole.trend_presenter import trend_view
from services.finance.recovery.hole.trend_queries import MonthlyHole, chart_of, monthly

RUN = UUID(int=1)
MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
HOLE = MonthlyHole(MONTHS, [100_000, None, 0, 250_000])
CHART = ControlChart(
    ruleset="mdc-2023",
    variation="concern_high",
    points=[
        ControlPoint(value=value, mean=900.0, lower_limit=-200.0, upper_limit=2000.0,
                     special_cause=cause, type=kind)
        for value, cause, kind in (
            (1000.0, None, "common_cause"), (None, None, None), (0.0, None, "common_cause"),
            (2500.0, "above_limit", "concern"),
        )
    ],
)  # fmt: skip


def node(month: str) -> Node:
    return Node("absorbed", None, month, False)


def test_a_month_without_lines_is_nothing_and_one_that_was_not_sent_is_a_gap() -> None:
    seen = {
        node("2025-11"): SeenAmount(20, 1, 100_000, 0),
        node("2025-12"): SeenAmount(None, None, None, None),
        node("2026-02"): SeenAmount(30, 2, 250_000, 0),
    }
    sent = {"2025-11", "2025-12", "2026-01"}
    found = monthly(seen, (MONTHS[0], MONTHS[-1]), sent, "absorbed", "notional")
    assert found == MonthlyHole(MONTHS, [100_000, None, 0, None])


def test_each_month_stands_on_its_chart() -> None:
    found = trend_view(RUN, "27D", "total", "notional", HOLE, CHART, "")
    assert [each.value and each.value.amount for each in found.items] == [
        "1000.00", None, "0.00", "2500.00",
    ]  # fmt: skip
    last = found.items[-1]
    assert (last.upper_limit, last.special_cause, last.type) == (2000.0, "above_limit", "concern")


@pytest.mark.parametrize(
    ("chart", "detail", "said"),
    [
        (CHART, "", "Special cause: concern, higher than before."),
        (None, "The metrics service does not answer.", "The metrics service does not answer."),
    ],
)
def test_the_picture_says_the_verdict_and_can_be_drawn(
    chart: ControlChart | None, detail: str, said: str
) -> None:
    found = trend_view(RUN, "27D", "absorbed", "notional", HOLE, chart, detail)
    picture = trend_chart(found)
    assert picture["description"].endswith(said)
    drawn = to_svg(picture)
    assert "2026-02" in drawn
    assert MADE_UP not in drawn


@pytest.mark.parametrize("width", [240, 720])
def test_the_picture_of_synthetic_figures_says_so(width: int) -> None:
    found = trend_view(RUN, "27D", "total", "notional", HOLE, CHART, "", synthetic=True)
    picture = trend_chart(found, width)
    assert picture["description"].endswith(MADE_UP)
    assert MADE_UP in to_svg(picture)


def test_the_legend_names_what_occurs_only() -> None:
    found = trend_view(RUN, "27D", "absorbed", "notional", HOLE, CHART, "")
    points = trend_chart(found)["layer"][-1]["encoding"]
    assert points["color"]["scale"]["domain"] == ["Common cause", "Special cause: concern"]


async def test_without_a_verdict_the_reason_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=CHART.model_dump() | {"variation": None})

    async with httpx.AsyncClient(
        base_url="http://metrics", transport=httpx.MockTransport(answer)
    ) as client:
        metrics: Any = MetricsClient(client)
        assert await chart_of(metrics, MonthlyHole(MONTHS, [None] * 4)) == (
            None, "No month may be seen."
        )  # fmt: skip
        chart, detail = await chart_of(metrics, HOLE)
    assert (chart is not None, detail) == (True, "There are too few months to tell.")

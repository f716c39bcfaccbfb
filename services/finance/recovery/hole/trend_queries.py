"""The hole month by month, and what the metrics service's control chart says of it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.contracts.metrics import SILENT, ControlChart, MetricsClient, VerdictUnknown
from services.finance.recovery.hole.rules.decomposition import Node
from services.finance.recovery.hole.rules.publication import SeenAmount
from services.finance.recovery.hole.trend_schemas import Measure, TrendPart
from services.shared.periods import months_later

PATIENCE_SECONDS = 3.0
TOO_FEW = "There are too few months to tell."
NOTHING = "No month may be seen."


@dataclass(frozen=True)
class MonthlyHole:
    """Each month by its first day, with the pence that may be seen of it."""

    months: Sequence[date]
    pence: Sequence[int | None]


def monthly(
    seen: Mapping[Node, SeenAmount],
    months: tuple[date, date],
    sent: Collection[str],
    part: TrendPart,
    measure: Measure,
) -> MonthlyHole:
    """From the first to the last of `months`. A month that was `sent` and has nothing of it is 0;
    one that was not is a gap.
    """
    first, last = months
    listed = [first]
    while listed[-1] < last:
        listed.append(months_later(listed[-1], 1))

    def pence(month: str) -> int | None:
        if month not in sent:
            return None
        node = Node(None if part == "total" else part, None, month, False)
        found = seen.get(node)
        return 0 if found is None else getattr(found, measure)

    return MonthlyHole(listed, [pence(f"{each:%Y-%m}") for each in listed])


async def chart_of(metrics: MetricsClient, hole: MonthlyHole) -> tuple[ControlChart | None, str]:
    """What the chart says, less being better; without one the reason why."""
    if all(each is None for each in hole.pence):
        return None, NOTHING
    pounds = [None if each is None else each / 100 for each in hole.pence]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await metrics.control_chart(pounds, hole.months, improvement="decrease")
    except VerdictUnknown as unknown:
        return None, str(unknown)
    except TimeoutError:
        return None, SILENT
    return found, "" if found.variation else TOO_FEW

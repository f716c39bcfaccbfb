"""What the metrics service says of the series by which a scheme is watched."""

import asyncio
from collections.abc import Sequence

from services.contracts.metrics import SILENT, MetricsClient, Series, VerdictUnknown
from services.finance.schemes.schemas import IndicatorVerdict, LinkedIndicator

PATIENCE_SECONDS = 3.0
"""For all of them together: the links are shown without it."""


async def verdicts(
    metrics: MetricsClient, linked: Sequence[LinkedIndicator]
) -> list[IndicatorVerdict]:
    """One for each link, in their order."""
    return list(await asyncio.gather(*(_verdict(metrics, each) for each in linked)))


async def _verdict(metrics: MetricsClient, link: LinkedIndicator) -> IndicatorVerdict:
    series = Series(link.indicator, link.organisation, link.category)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await metrics.verdict(series)
    except VerdictUnknown as unknown:
        return _unknown(link, str(unknown))
    except TimeoutError:
        return _unknown(link, SILENT)
    return IndicatorVerdict(
        **link.model_dump(),
        variation=found.variation,
        assurance=found.assurance,
        latest=found.periods[-1] if found.periods else None,
        detail=None,
    )


def _unknown(link: LinkedIndicator, detail: str) -> IndicatorVerdict:
    return IndicatorVerdict(
        **link.model_dump(), variation=None, assurance=None, latest=None, detail=detail
    )

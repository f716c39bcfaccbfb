"""The figures of many organisations at once, as tables of numbers."""

from collections.abc import Sequence

from services.metrics.indicators.models import SMALL_COUNTS, Indicator
from services.metrics.indicators.repository import guarded
from services.metrics.observations import repository
from services.metrics.observations.repository import ALL, Filter
from services.metrics.observations.rules.control_alike import Measure
from services.metrics.observations.rules.tables import Read, read
from services.metrics.observations.rules.totals import wanted_part
from services.shared.database import AnySession


async def read_table(
    session: AnySession, indicator: Indicator, wanted: Filter, codes: Sequence[str]
) -> Read:
    """What may be seen of an indicator of each of the organisations, a row each."""
    families = indicator.id in await guarded(session, [indicator.id])
    kept = await repository.kept_series(session, indicator, codes, wanted, families=families)
    measure = Measure(indicator.calculation, indicator.multiplier, indicator.breakdown)
    part = wanted_part(indicator.breakdown, wanted.category or ALL, ALL, ALL)
    small_counts = indicator.disclosure_rule == SMALL_COUNTS
    return read(kept, codes, measure, part, small_counts=small_counts)

"""What can be asked of indicators."""

from services.metrics.indicators import repository
from services.metrics.indicators.models import Indicator
from services.shared.database import AnySession
from services.shared.errors import NotFound


class IndicatorNotFound(NotFound):
    code = "indicator_not_found"
    title = "There is no such indicator"
    example = "There is no indicator ae-breeches; /v1/metrics/indicators lists them."


async def read_indicator(session: AnySession, code: str) -> Indicator:
    """Raises IndicatorNotFound."""
    indicator = await repository.indicator_by_code(session, code)
    if indicator is None:
        raise IndicatorNotFound(f"There is no indicator {code}; /v1/metrics/indicators lists them.")
    return indicator

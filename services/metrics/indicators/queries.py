"""What can be asked of indicators."""

from services.metrics.indicators import repository
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.problems import IndicatorNotFound as IndicatorNotFound  # noqa: PLC0414
from services.shared.conditional import etag_of
from services.shared.database import AnySession

PATH = "/v1/metrics/indicators"
EVENT = "uk.marches.metrics.indicator"


def indicator_etag(indicator: Indicator) -> str:
    return etag_of(indicator.code, indicator.version, indicator.state, indicator.changes)


def version_path(indicator: Indicator) -> str:
    return f"{PATH}/{indicator.code}/versions/{indicator.version}"


async def read_indicator(session: AnySession, code: str) -> Indicator:
    """The version in force: the newest published, or else the newest. Raises IndicatorNotFound."""
    return found(await repository.indicator_by_code(session, code), code)


async def read_published(session: AnySession, code: str) -> Indicator:
    """Raises IndicatorNotFound for one of which no version is published."""
    indicator = await read_indicator(session, code)
    return found(indicator if indicator.state == "published" else None, code)


async def read_version(session: AnySession, code: str, version: int) -> Indicator:
    """Raises IndicatorNotFound."""
    return found(await repository.version_of(session, code, version), f"{code} version {version}")


def found(indicator: Indicator | None, what: str) -> Indicator:
    """Raises IndicatorNotFound for None."""
    if indicator is None:
        raise IndicatorNotFound(f"There is no indicator {what}; {PATH} lists them.")
    return indicator

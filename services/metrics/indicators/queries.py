"""What can be asked of indicators."""

from typing import NoReturn

from services.metrics.indicators import repository
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.problems import IndicatorNotFound as IndicatorNotFound  # noqa: PLC0414
from services.metrics.indicators.problems import NoSuchCategory
from services.shared.conditional import etag_of
from services.shared.database import AnyReader, AnySession
from services.shared.errors import Fault

PATH = "/v1/metrics/indicators"
ALL, MOST_NAMED = "all", 12
EVENT = "uk.marches.metrics.indicator"


def indicator_etag(indicator: Indicator) -> str:
    return etag_of(indicator.code, indicator.version, indicator.state, indicator.changes)


def version_path(indicator: Indicator) -> str:
    return f"{PATH}/{indicator.code}/versions/{indicator.version}"


async def read_indicator(reader: AnyReader, code: str) -> Indicator:
    """The version in force: the newest published, or else the newest. Raises IndicatorNotFound."""
    return found(await repository.indicator_by_code(reader, code), code)


async def read_published(reader: AnyReader, code: str) -> Indicator:
    """Raises IndicatorNotFound for one of which no version is published."""
    indicator = await read_indicator(reader, code)
    return found(indicator if indicator.state == "published" else None, code)


async def read_version(session: AnySession, code: str, version: int) -> Indicator:
    """Raises IndicatorNotFound."""
    return found(await repository.version_of(session, code, version), f"{code} version {version}")


def check_category(indicator: Indicator, category: str) -> None:
    """Raises NoSuchCategory."""
    if not has_category(indicator, category):
        raise_no_category(indicator, category)


def has_category(indicator: Indicator, category: str) -> bool:
    """`all` is the whole, which every indicator has."""
    if category == ALL:
        return True
    known = indicator.categories
    return indicator.breakdown is not None and (not known or category in known)


def raise_no_category(indicator: Indicator, category: str) -> NoReturn:
    """Raises NoSuchCategory, with those that there are."""
    kind = indicator.breakdown
    said = f"{indicator.code} has no breakdown; leave the category out."
    if kind is not None:
        known = [*indicator.categories[:MOST_NAMED]]
        more = len(indicator.categories) - len(known)
        named = ", ".join([*known, *([f"{more} more"] if more else [])])
        kind = kind.replace("_", " ")
        said = f"{indicator.code} is broken down by {kind}: {named}; there is no {category}."
    raise NoSuchCategory(said, errors=[Fault("/query/category", NoSuchCategory.code, said)])


def found(indicator: Indicator | None, what: str) -> Indicator:
    """Raises IndicatorNotFound for None."""
    if indicator is None:
        raise IndicatorNotFound(f"There is no indicator {what}; {PATH} lists them.")
    return indicator

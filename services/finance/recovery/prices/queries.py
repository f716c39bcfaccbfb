"""A price book as the rules take it; a version never changes, so it is read once."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.finance.recovery.prices import repository
from services.finance.recovery.prices.models import PriceBookVersion
from services.finance.recovery.prices.problems import PriceBookNotFound
from services.finance.recovery.prices.rules.books import PointOfDelivery, Price, PriceBook
from services.finance.recovery.prices.rules.price_entries import PriceEntry
from services.shared.database import AnySession
from services.shared.errors import Fault
from services.shared.owning import OwnerUnclear

MOST_KEPT = 8
_kept: OrderedDict[UUID, PriceBook] = OrderedDict()


async def read_version(
    session: AnySession, owners: Collection[str], code: str, version: int | None, pointer: str
) -> PriceBookVersion:
    """That version, or the newest. Raises PriceBookNotFound, also for another owner's, and
    OwnerUnclear where several of the owners have a book of this code.
    """
    await _check_owner(session, owners, code)
    found = await repository.version_of(session, owners, code, version)
    if found is None:
        which = code if version is None else f"{code} with version {version}"
        said = f"There is no price book {which}, or none of your organisations."
        raise PriceBookNotFound(said, errors=[Fault(pointer, PriceBookNotFound.code, said)])
    return found


async def _check_owner(session: AnySession, owners: Collection[str], code: str) -> None:
    if len(owners) < 2:
        return
    holders = await repository.owners_with(session, owners, code)
    if len(holders) > 1:
        said = f"{' and '.join(holders)} have a price book {code}; say whose: owner={holders[0]}."
        raise OwnerUnclear(said, errors=[Fault("/query/owner", OwnerUnclear.code, said)])


async def read_book(session: AnySession, row: PriceBookVersion) -> PriceBook:
    """The version with all its prices."""
    book = _kept.get(row.id)
    if book is None:
        book = book_of(row, await repository.prices_of(session, row.id))
        _kept[row.id] = book
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(row.id)
    return book


def book_of(row: PriceBookVersion, prices: Collection[PriceEntry]) -> PriceBook:
    return PriceBook(
        code=row.code,
        version=row.version,
        starts=row.starts,
        ends=row.ends + timedelta(days=1),
        pods={each["code"]: pod_of_row(each) for each in row.pods},
        prices={(each.pod, each.currency): _price(each) for each in prices},
        mff=row.mff,
        top_up_providers=frozenset(row.top_up_providers),
        long_stay_top_up=row.long_stay_top_up,
        synthetic=row.synthetic,
    )


def pod_of_row(row: Mapping[str, Any]) -> PointOfDelivery:
    return PointOfDelivery(**row)


def _price(row: PriceEntry) -> Price:
    return Price(row.base, row.trim, row.day_rate, row.short_stay, row.top_up)

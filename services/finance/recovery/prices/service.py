"""What can happen to price books: a version is made, by a request or a file; lines are priced."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from services.finance.recovery.prices import repository
from services.finance.recovery.prices.models import PriceBookVersion
from services.finance.recovery.prices.problems import PodUnknown
from services.finance.recovery.prices.rules.books import (
    MILLIONTHS,
    TEN_THOUSANDTHS,
    PointOfDelivery,
    PriceBook,
)
from services.finance.recovery.prices.rules.price import LinePrice, PricedActivity, price
from services.finance.recovery.prices.rules.price_entries import PriceEntry
from services.finance.recovery.prices.schemas import (
    LineToPrice,
    NewPriceBook,
    PodContent,
    PriceContent,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.conditional import etag_of
from services.shared.database import WriteSession
from services.shared.errors import Fault

PREFIX = "/v1/finance/recovery/price-books"
FILES_PATH = "/v1/finance/recovery/price-imports"
"""Apart from the books, whose codes their senders choose."""
DEFINED = (
    "code", "title", "source", "synthetic", "payer_kind", "payer", "starts", "ends", "pods", "mff",
    "top_up_providers", "long_stay_top_up",
)  # fmt: skip


def book_etag(row: PriceBookVersion) -> str:
    return etag_of(row.id)


async def state_book(
    session: WriteSession, new: NewPriceBook, *, owner: str, actor: Actor
) -> PriceBookVersion:
    """A first or further version. Raises PodUnknown, PriceBookVersionExists."""
    before = await repository.version_of(session, [owner], new.code)
    if new.prices is not None:
        check_pods(new.prices, {pod.code for pod in new.pods})
        prices = [price_of(each) for each in new.prices]
    else:
        prices = await repository.prices_of(session, before.id) if before else []
    row = PriceBookVersion(
        id=uuid4(),
        owner=owner,
        version=before.version + 1 if before else 1,
        prices=len(prices),
        created_by=actor.principal.sub,
        created_at=actor.now,
        **new.model_dump(exclude={"prices", "pods", "mff"}),
        pods=[asdict(pod_of(each)) for each in new.pods],
        mff={provider: parts_in(factor, MILLIONTHS) for provider, factor in new.mff.items()},
    )
    return await _add(session, row, prices, actor)


async def state_prices(
    session: WriteSession,
    before: PriceBookVersion,
    prices: Sequence[PriceEntry],
    *,
    sender: str,
    now: datetime,
    actor: Actor,
) -> PriceBookVersion:
    """A further version with these prices and no others."""
    kept = {name: getattr(before, name) for name in DEFINED}
    row = PriceBookVersion(
        id=uuid4(),
        owner=before.owner,
        version=before.version + 1,
        prices=len(prices),
        created_by=sender,
        created_at=now,
        **kept,
    )
    return await _add(session, row, prices, actor)


async def _add(
    session: WriteSession, row: PriceBookVersion, prices: Collection[PriceEntry], actor: Actor
) -> PriceBookVersion:
    session.add(row)
    await session.flush()
    await repository.add_prices(session, row.id, prices)
    path = f"{PREFIX}/{row.code}"
    notice = Notice(
        "uk.marches.finance.price_book.stated", row.code, str(row.id), path, row.version
    )
    told = row.model_dump(mode="json", exclude={"mff"})
    await recorded(
        session, actor, "price_book.stated", path, owner=row.owner, after=told, notice=notice
    )
    return row


def check_pods(prices: Iterable[PriceContent], pods: Collection[str]) -> None:
    """Raises PodUnknown."""
    faults = [
        Fault(f"#/prices/{place}/pod", PodUnknown.code, f"the book has no {each.pod}")
        for place, each in enumerate(prices)
        if each.pod not in pods
    ]
    if faults:
        raise PodUnknown(f"The book has {', '.join(sorted(pods))} only.", errors=faults)


def pod_of(given: PodContent) -> PointOfDelivery:
    return PointOfDelivery(
        **given.model_dump(exclude={"adjustment"}),
        adjustment=parts_in(given.adjustment, TEN_THOUSANDTHS),
    )


def price_of(given: PriceContent) -> PriceEntry:
    return PriceEntry(
        pod=given.pod,
        currency=given.currency,
        base=pence_in(given.price),
        trim=given.trim_days,
        day_rate=pence_in(given.day_rate),
        short_stay=pence_in(given.short_stay_price),
        top_up=parts_in(given.top_up, TEN_THOUSANDTHS),
    )


def parts_in(text: str, unit: int) -> int:
    """A decimal in parts of so many: 1.025424 in millionths."""
    return int(Decimal(text) * unit)


def pence_in(pounds: str | None) -> int | None:
    return None if pounds is None else int(Decimal(pounds) * 100)


def price_lines(book: PriceBook, lines: Sequence[LineToPrice]) -> list[LinePrice]:
    """In the order of the lines."""
    return [price(activity_of(line), book) for line in lines]


def activity_of(line: LineToPrice) -> PricedActivity:
    return PricedActivity(
        pod=line.pod,
        provider=line.provider,
        hrg=line.hrg,
        length_of_stay=line.length_of_stay,
        age=line.age,
        admission_method=line.admission_method,
        day=line.activity_date,
        mff=None if line.mff is None else parts_in(line.mff, MILLIONTHS),
        units=None if line.units is None else Decimal(line.units),
        unit_price=line.unit_pounds,
    )

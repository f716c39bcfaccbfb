"""Prices that come as a file: a further version of a book, with these prices and no others."""

from services.finance.recovery.prices import repository
from services.finance.recovery.prices.problems import PriceBookNotFound
from services.finance.recovery.prices.rules import price_files as files
from services.finance.recovery.prices.rules.price_entries import PriceEntry
from services.finance.recovery.prices.rules.price_files import Rows
from services.finance.recovery.prices.service import state_prices
from services.shared.imports.formats import csv_format
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject

AT_ONCE = 2_000


async def take_in(intake: Intake[Rows]) -> None:
    """Raises PriceBookNotFound, RowsRejected."""
    owner, code = intake.file.owner, intake.options["book"]
    async with intake.run.database.read() as session:
        book = await repository.version_of(session, [owner], code)
    if book is None:
        raise PriceBookNotFound(f"{owner} has no price book {code}; state it first.")
    prices = await _prices(intake, {pod["code"] for pod in book.pods})
    intake.reading.counts["prices"] = len(prices)
    async with intake.effect() as session:
        newest = await repository.version_of(session, [owner], code)
        assert newest
        await state_prices(
            session,
            newest,
            list(prices.values()),
            sender=intake.file.requested_by,
            now=intake.run.actor.now,
            actor=intake.run.actor,
        )


async def _prices(intake: Intake[Rows], pods: set[str]) -> dict[tuple[str, str], PriceEntry]:
    prices: dict[tuple[str, str], PriceEntry] = {}
    lines: dict[tuple[str, str], int] = {}
    for number, rows in intake.reading:
        for row in rows:
            key = row.pod, row.currency
            if refusal := _refusal(number, row, pods, lines.get(key)):
                intake.reading.refuse([refusal])
                continue
            prices[key], lines[key] = row, number
        if number % AT_ONCE == 0:
            await intake.reading.tell()
    return prices


def _refusal(number: int, row: PriceEntry, pods: set[str], first: int | None) -> Reject | None:
    if row.pod not in pods:
        return Reject(number, "pod", row.pod, "the book has no such point of delivery",
                      ", ".join(sorted(pods)))  # fmt: skip
    if first is not None:
        reason = f"line {first} prices it already"
        return Reject(number, "currency", row.currency, reason, "one line each")
    return None


FORMATS = {
    "price-book": csv_format(files.OWN, take_in, files.OWN_DESCRIPTION),
    "hrg-prices-2017-18": csv_format(files.TARIFF_2017_18, take_in, files.TARIFF_DESCRIPTION),
    "hrg-prices-2018-19": csv_format(files.TARIFF_2018_19, take_in, files.TARIFF_DESCRIPTION),
}

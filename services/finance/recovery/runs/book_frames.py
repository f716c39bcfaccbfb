"""Price books as tables for joins; the book of a row is its number in the run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import narwhals as nw

from services.finance.recovery.prices.rules.book_table import mff_rows, price_rows
from services.finance.recovery.prices.rules.books import TEN_THOUSANDTHS, PriceBook
from services.finance.recovery.runs.dimensions import Codes
from services.finance.recovery.runs.frames import DType, Frame, number, numbered, packed, widest
from services.finance.recovery.runs.item_frames import ITEM, SHAPES, Items, entries, items_of
from services.finance.recovery.runs.workspace import Workspace

Row = tuple[Any, ...]
PODS = {
    "book": "INTEGER", "pod": "VARCHAR", "kind": "VARCHAR", "has_mff": "BOOLEAN",
    "has_short_stay": "BOOLEAN", "adjustment": "INTEGER", "long_stay_top_up": "BOOLEAN",
}  # fmt: skip
PRICES = {
    "book": "INTEGER", "pod": "VARCHAR", "hrg": "VARCHAR", "listed": "BOOLEAN", "base": "BIGINT",
    "trim": "INTEGER", "day_rate": "BIGINT", "short_stay": "BIGINT", "top_up": "INTEGER",
}  # fmt: skip
FACTORS = {"book": "INTEGER", "provider": "VARCHAR", "factor": "BIGINT", "topped": "BOOLEAN"}
CURRENCIES = {"book": "INTEGER", "hrg": "VARCHAR", "known": "BOOLEAN"}


@dataclass(frozen=True)
class ItemNumbers:
    """The numbers of what tells items apart, and how many there are of each part of an item."""

    tables: Mapping[str, Frame]
    sizes: Mapping[str, int]
    kind: DType

    def told(self, lines: Frame) -> Frame:
        """The lines with the number of their item as `item`."""
        kept, parts = lines.columns, {}
        for column, rows in self.tables.items():
            name = f"{column}_item"
            lines, parts[column] = numbered(lines, rows, column, name), number(name)
        return lines.select(*kept, packed(parts, self.sizes, self.kind).alias("item"))


def item_numbers(
    space: Workspace, occurring: Mapping[str, Sequence[str]], books: int
) -> ItemNumbers:
    """`occurring`: the codes of each column that tells items apart."""
    codes = {column: Codes.of(occurring[column]) for column in ITEM}
    sizes = {column: len(each.values) for column, each in codes.items()}
    tables = {}
    for column, each in codes.items():
        named = {f"{column}_item_key": "VARCHAR", f"{column}_item_number": "INTEGER"}
        tables[column] = space.table(f"{column}_items", named, each.rows)
    wide = prod(sizes.values()) * entries(books) >= 1 << 63
    return ItemNumbers(tables, sizes, widest(tables["pod"]) if wide else nw.Int64())


def book_items(space: Workspace, occurring: Frame, books: Sequence[PriceBook]) -> Items:
    """What all books of a run say of the items that occur in its lines."""
    numbered = list(enumerate(books))
    pods = space.table("pods", PODS, (row for each in numbered for row in _pods(*each)))
    prices = space.table("prices", PRICES, (row for each in numbered for row in _prices(*each)))
    known = (row for each in numbered for row in _currencies(*each))
    currencies = space.table("currencies", CURRENCIES, known)
    factors = space.table("factors", FACTORS, (row for each in numbered for row in _factors(*each)))
    named = occurring.with_columns(nw.col("hrg").fill_null(""))
    told = items_of(named, pods, prices, currencies, factors, len(books))
    items = space.keep("items", told)
    some = [each.cast(nw.Int64).max().alias(name) for name, each in SHAPES.items()]
    [found] = space.rows(items.select(*some))
    occurs = (name for name, any_of in zip(SHAPES, found, strict=True) if any_of)
    return Items(items, frozenset(occurs), len(books))


def _pods(number: int, book: PriceBook) -> Iterator[Row]:
    for pod in book.pods.values():
        adjustment = TEN_THOUSANDTHS + pod.adjustment
        yield (number, pod.code, pod.kind, pod.mff, pod.short_stay, adjustment,
               book.long_stay_top_up)  # fmt: skip


def _prices(number: int, book: PriceBook) -> Iterator[Row]:
    for each in price_rows(book):
        yield (number, each.pod, each.currency, True, each.base, each.trim, each.day_rate,
               each.short_stay, each.top_up)  # fmt: skip


def _factors(number: int, book: PriceBook) -> Iterator[Row]:
    factors = dict(mff_rows(book))
    for provider in sorted({*factors, *book.top_up_providers}):
        yield number, provider, factors.get(provider), provider in book.top_up_providers


def _currencies(number: int, book: PriceBook) -> Iterator[Row]:
    for currency in sorted({currency for _, currency in book.prices}):
        yield number, currency, True

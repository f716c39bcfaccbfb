"""What is worked out of every line, as expressions over columns: the same on any engine.

A frame is a narwhals LazyFrame: of DuckDB here, of Spark where one machine is not enough.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from services.finance.recovery.runs.rules.columns import HOME
from services.finance.recovery.runs.rules.terms import BETWEEN, CODED

Frame = nw.LazyFrame[Any]
DType = nw.dtypes.DType


def widest(frame: Frame) -> DType:
    """Whole numbers as wide as a price in parts of a penny, or a combination of very many: Spark
    has none of 128 bits, and of DuckDB they cost least.
    """
    return nw.Decimal(38, 0) if frame.implementation.is_pyspark() else nw.Int128()


def different(frame: Frame, *columns: str) -> Frame:
    """What occurs in the columns, each once: `unique` would number all rows first."""
    return frame.group_by(*columns).agg(nw.len().alias("times")).select(*columns)


def located(activity: Frame, filled: Collection[str], kept: Iterable[str]) -> Frame:
    """What is `kept` of the activity, its home as one text, and the day on which home and practice
    count.

    `filled` are the columns in which any line says something.
    """
    country = nw.col("residence_country")
    homes: list[str | nw.Expr] = ["residence_lsoa", "residence_postcode_sector"]
    if "residence_country" in filled:
        codes = [nw.col(f"residence_{name}").fill_null("") for name in HOME]
        coded = nw.concat_str(nw.lit(CODED), nw.concat_str(codes, separator=BETWEEN))
        homes.append(nw.when(~country.is_null()).then(coded))
    return activity.select(
        *kept,
        nw.coalesce(*homes).alias("residence"),
        nw.coalesce("admission_date", "activity_date").alias("home_day"),
    )


def dated(lines: Frame, rows: Frame, key: str, day: str, name: str, changes: int) -> Frame:
    """The lines with the number of what their `key` is on the `day`, none without one.

    `rows` have a row for each key, as `Dimension.table` says. Keys are compared for equality alone:
    days that are compared in a join cost many times as much, and lose the order of the lines.
    """
    joined = lines.join(rows, left_on=key, right_on=f"{name}_key", how="left")
    later = (
        nw.when(nw.col(day) >= nw.col(f"{name}_from_{change}")).then(
            nw.col(f"{name}_number_{change}")
        )
        for change in range(changes, 0, -1)
    )
    found = nw.coalesce(*later, nw.col(f"{name}_number_0")).alias(f"{name}_number")
    return joined.select(*lines.columns, found)


def numbered(lines: Frame, rows: Frame, key: str, name: str) -> Frame:
    """The lines with the number of their `key`, none without one. `rows` are named by `name`."""
    return lines.join(rows, left_on=key, right_on=f"{name}_key", how="left")


def number(name: str) -> nw.Expr:
    """What `dated` and `numbered` have found; 0 where they found nothing."""
    return nw.col(f"{name}_number").fill_null(0)


def other_than(column: str, usual: bool) -> nw.Expr:
    """1 where the line says the other than what holds without a word."""
    said = nw.col(column).fill_null(usual)
    return nw.when(~said if usual else said).then(1).otherwise(0)


def in_periods(periods: Sequence[date], day: str = "activity_date") -> nw.Expr:
    """The number of the period that the day lies in; the first begins before every day."""
    number = nw.lit(0)
    for start in periods[1:]:
        number = number + nw.when(nw.col(day) >= start).then(1).otherwise(0)
    return number


def packed(parts: Mapping[str, nw.Expr], sizes: Mapping[str, int], kind: DType) -> nw.Expr:
    """The numbers of a line as one: each times how many there are of those after it."""
    total = nw.lit(0).cast(kind)
    for name, size in sizes.items():
        if size > 1:
            total = total * size + parts[name].cast(kind)
    return total

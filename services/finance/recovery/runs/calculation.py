"""A run over batches of activity: facts, answers and prices of every line, in columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import narwhals as nw

from services.finance.recovery.agreements.rules.holding_agreement import NONE_KNOWN, Agreements
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.rules.rulesets import CarriedOver
from services.finance.recovery.runs.answers import PayerBook, Question, answered
from services.finance.recovery.runs.book_frames import book_frames
from services.finance.recovery.runs.dimensions import (
    Days,
    Dimension,
    homes,
    practices,
    providers,
)
from services.finance.recovery.runs.frames import (
    Frame,
    coded,
    dated,
    in_periods,
    numbered,
    packed,
    pence,
    priced,
)
from services.finance.recovery.runs.rules.columns import (
    ANSWER,
    BATCH_STEP,
    RESULT,
)
from services.finance.recovery.runs.workspace import Workspace

DATED = {"key": "VARCHAR", "valid_from": "DATE", "valid_to": "DATE", "number": "INTEGER"}
KEYED = {"key": "VARCHAR", "number": "INTEGER"}
ANSWERED = {
    "packed": "BIGINT", "answer": "INTEGER", "charged_book": "INTEGER", "claim_book": "INTEGER",
    "claimed": "BOOLEAN",
}  # fmt: skip


class Batch(NamedTuple):
    """A file of activity, and the months of providers in it that no later batch replaces, each by
    its first day.
    """

    path: Path
    parts: Sequence[tuple[str, date]]


@dataclass(frozen=True)
class Basis:
    """What a run goes by."""

    known: Lookups
    books: Sequence[PayerBook]
    commissioner: str
    carried: CarriedOver
    agreements: Agreements = NONE_KNOWN


def calculate(
    space: Workspace,
    batches: Sequence[Batch],
    basis: Basis,
    folder: Path,
    tell: Callable[[float], None] = lambda share: None,
) -> int:
    """Write `lines.parquet` and `answers.parquet`, as `rules.columns` says, into the folder.

    Gives the number of lines that went in. `tell` hears what share of the work is done.
    """
    lines = _lines(space, batches)
    [(count,)] = space.rows(lines.select(nw.len().alias("lines")))
    question = _question(space, lines, basis)
    tell(0.2)
    keyed = _keyed(space, lines, question)
    combinations = [row[0] for row in space.rows(keyed.select("packed").unique())]
    tell(0.4)
    answers, places = answered(combinations, question)
    numbered_answers = ((number, *each) for number, each in enumerate(answers))
    space.write(space.table("answers", ANSWER, numbered_answers), folder / "answers.parquet")
    found = keyed.join(space.table("answered", ANSWERED, places), on="packed", how="left")
    tell(0.5)
    space.write(_result(space, found, basis.books), folder / "lines.parquet")
    return int(count)


def _lines(space: Workspace, batches: Sequence[Batch]) -> Frame:
    """All lines that count, in the order of the batches."""
    frames = [_batch(space, number, batch) for number, batch in enumerate(batches)]
    return space.view("lines", nw.concat(frames))


def _batch(space: Workspace, number: int, batch: Batch) -> Frame:
    read = coded(space.read(f"batch_{number}", batch.path)).with_columns(
        (nw.col("row") + number * BATCH_STEP).alias("line")
    )
    parts = space.table(f"parts_{number}", {"provider": "VARCHAR", "month": "DATE"}, batch.parts)
    return read.join(parts, on=["provider", "month"], how="semi")


def _question(space: Workspace, lines: Frame, basis: Basis) -> Question:
    known = basis.known

    def asked(key: str, day: str) -> tuple[list[str], Lookups, Days]:
        return _keys(space, lines, key), known, _days(space, lines, key, day, known)

    return Question(
        homes=homes(*asked("residence", "home_day")),
        practices=practices(*asked("gp_practice", "home_day")),
        providers=providers(*asked("provider", "activity_date")),
        datasets=_keys(space, lines, "dataset"),
        terms=_keys(space, lines, "terms"),
        charged_to=[None, *_keys(space, lines, "charged_to")],
        pods=[None, *_keys(space, lines, "pod")],
        commissioner=basis.commissioner,
        books=basis.books,
        carried=basis.carried,
        agreements=basis.agreements,
    )


def _keys(space: Workspace, lines: Frame, column: str) -> list[str]:
    found = space.rows(lines.select(column).unique())
    return sorted(value for (value,) in found if value is not None)


def _days(space: Workspace, lines: Frame, key: str, day: str, known: Lookups) -> Days:
    """The days before and after those that the directory was read for."""
    first, until = known.register.first, known.register.until
    outside = lines.filter(
        ~nw.col(key).is_null() & ((nw.col(day) < first) | (nw.col(day) >= until))
    )
    days: dict[str, set[date]] = {}
    for code, each in space.rows(outside.select(key, day).unique()):
        days.setdefault(code, set()).add(each)
    return Days(days)


def _keyed(space: Workspace, lines: Frame, question: Question) -> Frame:
    """The lines with the number of their combination."""
    dimensions: dict[str, tuple[Dimension[Any], str, str]] = {
        "home": (question.homes, "residence", "home_day"),
        "practice": (question.practices, "gp_practice", "home_day"),
        "where": (question.providers, "provider", "activity_date"),
    }
    for name, (dimension, key, day) in dimensions.items():
        rows = space.table(f"{name}_keys", DATED, dimension.rows)
        lines = dated(lines, rows, key, day, name)
    values = {
        "dataset": question.datasets, "terms": question.terms, "charged_to": question.charged_to,
        "pod": question.pods,
    }  # fmt: skip
    for column, known in values.items():
        rows = space.table(f"{column}_keys", KEYED, _numbered(known))
        lines = numbered(lines, rows, column, f"{column}_number")
    parts: list[str | nw.Expr] = [
        *dimensions,
        *(f"{column}_number" for column in values),
        in_periods(question.periods),
    ]
    return lines.with_columns(packed(parts, question.sizes).alias("packed"))


def _numbered(values: Sequence[str | None]) -> Iterator[tuple[str, int]]:
    return ((value, number) for number, value in enumerate(values) if value is not None)


def _result(space: Workspace, lines: Frame, books: Sequence[PayerBook]) -> Frame:
    tables = book_frames(space, [each.book for each in books])
    charged = priced(lines, tables, "charged_book", "charged_exact", "charged_why")
    both = priced(charged, tables, "claim_book", "claim_exact", "claim_why")
    firsts = space.keep("spells", _repeated(lines.with_columns(_spell())))
    joined = both.with_columns(_spell()).join(firsts, on="spell_key", how="left")
    given = ~nw.col("charged_price").is_null()
    return (
        joined.with_columns(
            (nw.col("line") > nw.col("first")).fill_null(False).alias("duplicate"),
            nw.coalesce("charged_price", pence("charged_exact")).alias("charged_price"),
            nw.when(~given).then(nw.col("charged_why")).alias("charged_reason"),
            nw.col("month").dt.to_string("%Y-%m").alias("month"),
            pence("claim_exact").alias("claim_price"),
            nw.col("claim_exact").cast(nw.Decimal(38, 0)).alias("claim_exact"),
            nw.when(nw.col("claimed")).then(nw.col("claim_why")).alias("claim_reason"),
        )
        .select(*RESULT)
        .sort("line")
    )


def _spell() -> nw.Expr:
    """An unbundled line stands alone beside its spell."""
    parts = [nw.col(name).fill_null("") for name in ("provider", "spell_id", "hrg", "pod")]
    return nw.concat_str(parts, separator="|").alias("spell_key")


def _repeated(lines: Frame) -> Frame:
    """Spells that more than one line has, with the first of them."""
    counted = lines.filter(~nw.col("spell_id").is_null()).group_by("spell_key")
    found = counted.agg(nw.col("line").min().alias("first"), nw.len().alias("lines"))
    return found.filter(nw.col("lines") > 1).select("spell_key", "first")

"""A run over batches of activity: facts, answers and prices of every line, in columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import narwhals as nw

from services.finance.recovery.agreements.rules.holding_agreement import NONE_KNOWN, Agreements
from services.finance.recovery.determinations.code_queries import lists_for
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.reference.tables import changes
from services.finance.recovery.determinations.rules.rulesets import CarriedOver
from services.finance.recovery.runs.answers import PayerBook, Question, answered
from services.finance.recovery.runs.book_frames import ItemNumbers, book_items, item_numbers
from services.finance.recovery.runs.dimensions import (
    Codes,
    Days,
    Dimension,
    homes,
    practices,
    providers,
)
from services.finance.recovery.runs.frames import (
    Frame,
    dated,
    different,
    in_periods,
    located,
    number,
    numbered,
    other_than,
    packed,
    widest,
)
from services.finance.recovery.runs.item_frames import ITEM, USUAL
from services.finance.recovery.runs.price_frames import REASONS, emergency, priced
from services.finance.recovery.runs.rules.columns import ANSWER, BATCH_STEP, CARRIED, RESULT
from services.finance.recovery.runs.rules.terms import FLAGS, TERMS, TEXTS, told_apart
from services.finance.recovery.runs.workspace import Workspace

PARTS = {"provider": "VARCHAR", "month": "DATE"}
PRICED = ("length_of_stay", "age", "admission_method", "units", "unit_price", "charged_price")
"""What a price needs beside what is carried."""
KEPT = ("line", *CARRIED, *PRICED)
CODED_BY = (*ITEM, "dataset", "charged_to")
"""What every run tells apart by code."""


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
    lines, filled, count = _lines(space, batches)
    coded = (*CODED_BY, *(name for name in TEXTS if name in filled))
    occurring = {name: _keys(space, lines, name) for name in coded}
    question = _question(space, lines, filled, occurring, basis)
    tell(0.2)
    keyed = _keyed(space, lines, question)
    combinations = [int(row[0]) for row in space.rows(different(keyed, "packed"))]
    tell(0.4)
    answers, places = answered(combinations, question)
    numbered_answers = ((number, *each) for number, each in enumerate(answers))
    space.write(space.table("answers", ANSWER, numbered_answers), folder / "answers.parquet")
    found = keyed.join(
        space.table("answered", _answered(question), places), on="packed", how="left"
    )
    tell(0.5)
    items = item_numbers(space, occurring, len(basis.books))
    result = _result(space, lines, found, items, basis.books)
    codes = occurring | dict.fromkeys(("charged_reason", "claim_reason"), REASONS)
    space.write_sorted(result, folder / "lines.parquet", "line", codes)
    return count


def _answered(question: Question) -> dict[str, str]:
    return {
        "packed": "HUGEINT" if question.wide else "BIGINT", "answer": "INTEGER",
        "charged_book": "INTEGER", "claim_book": "INTEGER", "claimed": "BOOLEAN",
    }  # fmt: skip


def _lines(space: Workspace, batches: Sequence[Batch]) -> tuple[Frame, frozenset[str], int]:
    """All lines that count, in the order of the batches; the columns in which any says something;
    how many lines there are.
    """
    frames = [_batch(space, number, batch) for number, batch in enumerate(batches)]
    sent = space.view("sent", nw.concat(frames))
    names = ("residence_country", *TERMS)
    said = [nw.col(name).count().alias(name) for name in names]
    [(count, *counts)] = space.rows(sent.select(nw.len().alias("lines"), *said))
    filled = frozenset(name for name, some in zip(names, counts, strict=True) if some)
    kept = dict.fromkeys((*KEPT, "charged_to", "gp_practice", *(filled & set(TERMS))))
    return space.view("lines", located(sent, filled, sorted(kept))), filled, int(count)


def _batch(space: Workspace, number: int, batch: Batch) -> Frame:
    read = space.read(f"batch_{number}", batch.path).with_columns(
        (nw.col("row") + number * BATCH_STEP).alias("line")
    )
    if set(space.rows(different(read, *PARTS))) <= set(batch.parts):
        return read
    parts = space.table(f"parts_{number}", PARTS, batch.parts)
    return read.join(parts, on=["provider", "month"], how="semi")


def _question(
    space: Workspace,
    lines: Frame,
    filled: frozenset[str],
    occurring: Mapping[str, Sequence[str]],
    basis: Basis,
) -> Question:
    known, agreed = basis.known, list(basis.agreements.known)
    lists = [lists_for(day) for day in changes()]

    def asked(key: str, day: str) -> tuple[Sequence[str], Lookups, Days]:
        keys = occurring.get(key) or _keys(space, lines, key)
        return keys, known, _days(space, lines, key, day, known)

    named = {code for each in lists for code in each.providers} | {each.provider for each in agreed}
    return Question(
        homes=homes(*asked("residence", "home_day")),
        practices=practices(*asked("gp_practice", "home_day")),
        providers=providers(*asked("provider", "activity_date"), named),
        datasets=Codes.of(occurring["dataset"]),
        charged_to=Codes.of(occurring["charged_to"]),
        pods=Codes.of(occurring["pod"], {each.pod or "" for each in agreed}),
        texts={name: Codes.of(occurring.get(name, ()), told_apart(name, lists)) for name in TEXTS},
        flags=filled & FLAGS.keys(),
        commissioner=basis.commissioner,
        books=basis.books,
        carried=basis.carried,
        agreements=basis.agreements,
    )


def _keys(space: Workspace, lines: Frame, column: str) -> list[str]:
    found = space.rows(different(lines, column))
    return sorted(value for (value,) in found if value is not None)


def _days(space: Workspace, lines: Frame, key: str, day: str, known: Lookups) -> Days:
    """The days before and after those that the directory was read for."""
    first, until = known.register.first, known.register.until
    outside = lines.filter(
        ~nw.col(key).is_null() & ((nw.col(day) < first) | (nw.col(day) >= until))
    )
    days: dict[str, set[date]] = {}
    for code, each in space.rows(different(outside, key, day)):
        days.setdefault(code, set()).add(each)
    return Days(days)


def _keyed(space: Workspace, lines: Frame, question: Question) -> Frame:
    """The lines with the number of their combination, and what is asked of them later."""
    dimensions: dict[str, tuple[Dimension[Any], str, str]] = {
        "home": (question.homes, "residence", "home_day"),
        "practice": (question.practices, "gp_practice", "home_day"),
        "where": (question.providers, "provider", "activity_date"),
    }
    for name, (dimension, key, day) in dimensions.items():
        if dimension.rows:
            changes = dimension.changes
            rows = space.table(f"{name}_keys", _dated_columns(name, changes), dimension.table)
            lines = dated(lines, rows, key, day, name, changes)
    codes = {"dataset": question.datasets, "charged_to": question.charged_to,
             "pod": question.pods, **question.texts}  # fmt: skip
    for column, each in codes.items():
        if each.keys:
            named = {f"{column}_key": "VARCHAR", f"{column}_number": "INTEGER"}
            rows = space.table(f"{column}_keys", named, each.rows)
            lines = numbered(lines, rows, column, column)
    parts = {name: number(name) for name in (*dimensions, *codes)}
    parts |= {name: other_than(name, usual) for name, usual in FLAGS.items()}
    parts["period"] = in_periods(question.periods)
    combination = packed(parts, question.sizes, widest(lines) if question.wide else nw.Int64())
    return lines.select(*KEPT, combination.alias("packed"))


def _dated_columns(name: str, changes: int) -> dict[str, str]:
    later = {f"{name}_{part}_{change}": kind for change in range(1, changes + 1)
             for part, kind in (("from", "DATE"), ("number", "INTEGER"))}  # fmt: skip
    return {f"{name}_key": "VARCHAR", f"{name}_number_0": "INTEGER", **later}


def _result(
    space: Workspace, lines: Frame, found: Frame, numbers: ItemNumbers, books: Sequence[PayerBook]
) -> Frame:
    items = book_items(space, numbers.told(different(lines, *ITEM)), [each.book for each in books])
    marked = _marked(space, lines, numbers.told(found))
    asked = marked.with_columns(
        nw.when(nw.col("charged_price").is_null())
        .then(nw.col("charged_book"))
        .alias("charged_book"),
        nw.when(nw.col("claimed")).then(nw.col("claim_book")).alias("claim_book"),
        (emergency() if "short" in items.occurs else nw.lit(USUAL)).alias("emergency"),
    )
    charged = priced(asked, items, "charged_book", "charged")
    both = priced(charged, items, "claim_book", "claim")
    return both.select(
        "line", *CARRIED, "answer", "duplicate",
        nw.coalesce("charged_price", "charged_pence").alias("charged_price"),
        "charged_reason",
        nw.col("claim_pence").alias("claim_price"),
        "claim_rest",
        "claim_reason",
    ).select(*RESULT)  # fmt: skip


SPELL = ("provider", "spell_id", "hrg", "pod")
"""An unbundled line stands alone beside its spell."""


def _marked(space: Workspace, lines: Frame, found: Frame) -> Frame:
    """The lines, and whether each is a `duplicate`: an earlier one has its spell."""
    spells = lines.select("line", *SPELL).filter(~nw.col("spell_id").is_null())
    counted = spells.group_by("spell_id").agg(nw.len().alias("lines"))
    again = space.keep("again", counted.filter(nw.col("lines") > 1).select("spell_id"))
    [(some,)] = space.rows(again.select(nw.len().alias("some")))
    if not some:
        return found.with_columns(nw.lit(False).alias("duplicate"))
    named = spells.join(again, on="spell_id", how="semi").with_columns(
        nw.col("hrg").fill_null(""), nw.col("pod").fill_null("")
    )
    first = named.with_columns(nw.col("line").min().over(*SPELL).alias("first"))
    later = first.filter(nw.col("line") > nw.col("first")).select(
        nw.col("line").alias("later"), nw.lit(True).alias("duplicate")
    )
    duplicates = space.keep("duplicates", later)
    joined = found.join(duplicates, left_on="line", right_on="later", how="left")
    return joined.with_columns(nw.col("duplicate").fill_null(False))

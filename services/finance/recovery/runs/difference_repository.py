"""What two runs say otherwise of the same line: their files are read by provider and month."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from services.finance.recovery.runs.result_repository import MEMORY, Row, add_views, rows_of
from services.finance.recovery.runs.rules.columns import BATCH_STEP
from services.shared.columnar import columns_open
from services.shared.periods import last_day
from services.shared.settings import Settings

KEY = ("provider", "month", "feed", "line_ref")
"""A feed has one file of a provider's month, and a file has one line of a reference."""
BEFORE_ALL = ("", "", "", "")
WIDER = 4
"""How many times as many months are read where the ones before had too few differences."""
MOST_LINES = 2_000_000
"""About how many lines of a run are read for one page: four seconds of one core."""
TOLD = ("outcome", "payer", "recharge", "charged_price", "claim_price", "flags")
SIDE = f"""
    SELECT {", ".join(KEY)}, struct_pack({", ".join(f"{name} := {name}" for name in TOLD)}) AS told
    FROM {{0}}told JOIN {{0}}feeds ON place = line // {BATCH_STEP}
    WHERE provider BETWEEN $from_provider AND $to_provider
      AND (provider > $from_provider OR activity_date >= $from_day)
      AND (provider < $to_provider OR activity_date <= $to_day)
"""
DIFFERENCES = f"""
    WITH old AS ({SIDE.format("old_")}), new AS ({SIDE.format("new_")})
    SELECT {", ".join(KEY)}, old.told AS before, new.told AS after
    FROM old FULL JOIN new USING ({", ".join(KEY)})
    WHERE old.told IS DISTINCT FROM new.told
      AND ({", ".join(KEY)}) > ({", ".join(f"$last_{name}" for name in KEY)})
    ORDER BY {", ".join(KEY)} LIMIT $most
"""


class RunFiles(NamedTuple):
    """The files of a run, the feed of each of its batches, which months of which providers it has,
    written 2025-04, and how many lines.
    """

    folder: Path
    feeds: Sequence[str]
    months: frozenset[tuple[str, str]]
    lines: int


class Differences(NamedTuple):
    """Lines of which the runs say something else, and the key from which nothing was read; None
    where all was, or as many lines were found as were asked for.
    """

    rows: Sequence[Row]
    unread: Sequence[str] | None


def differences_after(
    settings: Settings, before: RunFiles, after: RunFiles, key: Sequence[str], most: int
) -> Differences:
    """Up to `most` lines of which the runs say something else, by `KEY`, after this one.

    Raises StorageFull.
    """
    left = [each for each in sorted(before.months | after.months) if each >= tuple(key[:2])]
    reach = _reach(before, after)
    found: list[Row] = []
    with columns_open(settings, threads=1, memory=MEMORY) as connection:
        _add_run(connection, before, "old_")
        _add_run(connection, after, "new_")
        last = {f"last_{name}": value for name, value in zip(KEY, key, strict=True)}
        for months in _wider(left[:reach]):
            given = last | _range(months) | {"most": most - len(found)}
            found += rows_of(connection.execute(DIFFERENCES, given))
            if len(found) == most:
                return Differences(found, None)
    return Differences(found, (*left[reach], "", "") if len(left) > reach else None)


def _reach(*runs: RunFiles) -> int:
    """How many months of a provider are read for one page, of the usual size."""
    return max(min(MOST_LINES * len(run.months) // max(run.lines, 1) for run in runs), 1)


def _add_run(connection: duckdb.DuckDBPyConnection, run: RunFiles, prefix: str) -> None:
    add_views(connection, run.folder, prefix)
    connection.execute(
        f"CREATE TABLE {prefix}feeds AS"
        " SELECT unnest(range(len($feeds))) AS place, unnest($feeds::VARCHAR[]) AS feed",
        {"feeds": list(run.feeds)},
    )


def _wider(months: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    """All in their order: the first, then ever more at once."""
    start, size = 0, 1
    while start < len(months):
        yield months[start : start + size]
        start, size = start + size, size * WIDER


def _range(months: Sequence[tuple[str, str]]) -> dict[str, object]:
    (first, from_month), (last, to_month) = months[0], months[-1]
    return {
        "from_provider": first,
        "to_provider": last,
        "from_day": date.fromisoformat(f"{from_month}-01"),
        "to_day": last_day(date.fromisoformat(f"{to_month}-01"), "month"),
    }

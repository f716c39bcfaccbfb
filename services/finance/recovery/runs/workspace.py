"""A DuckDB of a run's own, with tables and files as frames."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw

from services.finance.recovery.runs.frames import Frame
from services.shared.columnar import columns_open, quoted
from services.shared.settings import Settings

MEMORY = "1500MB"
MOST_CODES = 65_535
"""How many two bytes tell apart."""


class Workspace:
    """Tables and files as frames."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def interrupt(self) -> None:
        """What is being worked on ends within moments."""
        self.connection.interrupt()

    def table(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Frame:
        """A small table of these rows."""
        told = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self.connection.execute(f'CREATE TABLE "{name}" ({told})')
        given = [list(column) for column in zip(*rows, strict=True)]
        if given:
            lists = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
            # The names are this module's own, the values are parameters.
            self.connection.execute(f'INSERT INTO "{name}" SELECT {lists}', given)
        return self.frame(name)

    def frame(self, name: str) -> Frame:
        """A table or view as a frame."""
        return nw.from_native(self.connection.table(name))

    def view(self, name: str, frame: Frame) -> Frame:
        """The frame under a name, worked out when it is read."""
        frame.to_native().create_view(name)
        return self.frame(name)

    def keep(self, name: str, frame: Frame) -> Frame:
        """The frame as a table."""
        frame.to_native().create(name)
        return self.frame(name)

    def read(self, name: str, path: Path) -> Frame:
        """A file of Parquet as a view, with the `row` of each line where the file has none."""
        file = self.connection.read_parquet(str(path))
        if "row" not in file.columns:
            numbered = self.connection.read_parquet(str(path), file_row_number=True)
            row = duckdb.SQLExpression("file_row_number + 1").alias("row")
            file = numbered.select(row, *file.columns)
        file.create_view(name)
        return self.frame(name)

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """All rows of a small frame."""
        found: list[tuple[Any, ...]] = frame.to_native().fetchall()
        return found

    def write(self, frame: Frame, path: Path) -> None:
        """The frame as Parquet."""
        frame.to_native().write_parquet(str(path), compression="zstd", row_group_size=122_880)

    def write_sorted(
        self, frame: Frame, path: Path, by: str, codes: Mapping[str, Sequence[str]]
    ) -> None:
        """The frame in the order of a column, as Parquet. `codes`: all values of some columns.

        Codes are sorted as numbers of a byte or two, as texts of 16 bytes would be moved about.
        """
        kinds = {
            name: f"ENUM({', '.join(map(quoted, values))})"
            for name, values in codes.items() if 0 < len(values) <= MOST_CODES
        }  # fmt: skip
        native = frame.to_native()
        columns = {name: duckdb.ColumnExpression(name) for name in native.columns}
        told = (
            column.cast(kinds[name]).alias(name) if name in kinds else column
            for name, column in columns.items()
        )
        self.write(nw.from_native(native.select(*told).order(by)), path)


@contextmanager
def workspace(settings: Settings) -> Iterator[Workspace]:
    """What it spills goes with it. Raises StorageFull where the disk has little room."""
    with columns_open(settings, memory=MEMORY) as connection:
        yield Workspace(connection)

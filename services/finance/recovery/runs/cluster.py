"""A run's tables and files as frames of Spark, where one machine is not enough.

Small tables are made by DuckDB and read as Parquet, so Spark knows how small they are. What a run
writes is sorted by Spark and put together by DuckDB: the file is as it would be without Spark. The
scratch folder must be at the same path on every worker.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import narwhals as nw

from services.finance.recovery.runs.frames import Frame
from services.finance.recovery.runs.workspace import Workspace, workspace
from services.shared.columnar import quoted, sweep
from services.shared.files import DIRECTORY_OF_ONE, make_directory
from services.shared.settings import Settings

SETTINGS = {
    # Dates from the year 1 on stand for "always"; they are those of the calendar that we have.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    # Java never compiles a method that is longer, and to price a line takes one.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
WIDE = "DECIMAL(38,0)"
"""Spark has no integer of 128 bits."""
KINDS = {"VARCHAR": "STRING", "HUGEINT": WIDE}
"""What Spark calls them."""


MISSING = "Spark is not installed: install marches[spark], and Java 17 or newer."


class SparkMissing(RuntimeError):
    """Says what has to be installed."""


class Cluster(Workspace):
    """Tables and files as frames of Spark."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, spark: Any, folder: Path) -> None:
        super().__init__(connection)
        self._spark, self._folder = spark, folder

    def interrupt(self) -> None:
        self._spark.sparkContext.cancelAllJobs()
        super().interrupt()

    def table(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Frame:
        super().table(name, columns, rows)
        told = ", ".join(
            f'"{column}"::{WIDE} AS "{column}"' if kind == "HUGEINT" else f'"{column}"'
            for column, kind in columns.items()
        )
        path = self._folder / f"{name}.parquet"
        self.connection.sql(f'SELECT {told} FROM "{name}"').write_parquet(str(path))  # noqa: S608
        kinds = (f"`{column}` {KINDS.get(kind, kind)}" for column, kind in columns.items())
        reader = self._spark.read.schema(", ".join(kinds))
        return _framed(reader.parquet(str(path.resolve())))

    def view(self, name: str, frame: Frame) -> Frame:
        return frame

    def keep(self, name: str, frame: Frame) -> Frame:
        return _framed(frame.to_native().persist())

    def read(self, name: str, path: Path) -> Frame:
        """Spark is given the rows by DuckDB where the file does not have them."""
        if "row" not in self.connection.read_parquet(str(path)).columns:
            super().read(name, path)
            path = self._folder / f"{name}.parquet"
            self.connection.table(name).write_parquet(str(path))
        return _framed(self._spark.read.parquet(str(path.resolve())))

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in frame.to_native().collect()]

    def write(self, frame: Frame, path: Path) -> None:
        parts = self._folder / f"{path.stem}.parts"
        frame.to_native().write.parquet(str(parts.resolve()))
        listed = ", ".join(quoted(each) for each in sorted(parts.glob("*.parquet")))
        whole = self.connection.sql(f"FROM read_parquet([{listed}])")
        super().write(nw.from_native(whole), path)

    def write_sorted(
        self, frame: Frame, path: Path, by: str, codes: Mapping[str, Sequence[str]]
    ) -> None:
        self.write(frame.sort(by), path)


def _framed(native: Any) -> Frame:
    found: Frame = nw.from_native(native)
    return found


@contextmanager
def on_engine(settings: Settings) -> Iterator[Workspace]:
    """The workspace of the engine that runs are worked out on. Raises StorageFull, SparkMissing."""
    with workspace(settings) as space:
        if settings.engine == "duckdb":
            yield space
            return
        scratch = settings.data_dir / "columns" / "spark" / str(uuid4())
        make_directory(scratch, DIRECTORY_OF_ONE)
        sweep(scratch.parent)
        spark = _session(settings.engine)
        try:
            yield Cluster(space.connection, spark, scratch)
        finally:
            spark.stop()
            shutil.rmtree(scratch, ignore_errors=True)


def _session(engine: str) -> Any:
    """Raises SparkMissing."""
    try:
        # An extra, and seconds to load: only who has a cluster has it.
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing(MISSING) from None
    builder = SparkSession.builder.master(engine).appName("marches")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()

"""A file is looked through before it is kept, for as long as somebody waits for it."""

import asyncio
import time
from pathlib import Path

import duckdb
import pytest

from services.finance.recovery.activity.source import check_identifiers
from services.shared.columnar import folder
from services.shared.imports.problems import MalformedCsv
from services.shared.settings import Settings

LINE = "'apc' AS dataset, DATE '2025-09-10' AS activity_date, 'RJR' AS provider"


def written(path: Path, lines: int, reference: str) -> Path:
    text = "repeat('1234567890x ', 8) AS spell_id"
    rows = f"SELECT {reference} AS line_ref, {LINE}, {text} FROM range({lines}) AS t(i)"
    duckdb.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return path


async def test_a_small_file_of_very_many_lines_is_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", 1_000_000, "'A1'")
    with pytest.raises(MalformedCsv) as refused:
        await check_identifiers(path, Settings(data_dir=tmp_path))
    assert "1,000,000 lines" in str(refused.value.detail)


async def test_work_for_somebody_who_went_away_ends(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    path = written(tmp_path / "a.parquet", 1_000_000, "'A' || i")
    checking = asyncio.create_task(check_identifiers(path, settings))
    await asyncio.sleep(0.2)
    assert not checking.done()
    checking.cancel()
    started = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await checking
    assert time.monotonic() - started < 2
    assert list(folder(settings).iterdir()) == []

"""A month of RTT in the published layout: how long its import takes, and memory as files grow."""

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from services.shared.settings import Settings
from tests.bench.imports import measured_import, queue
from tests.bench.table import Row

LINES = 180_000
SIZES = (1, 10)
PARTS = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")
FUNCTIONS = (
    "C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170", "C_300",
    "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430", "C_502", "X02", "C_999",
)  # fmt: skip
PROVIDERS, COMMISSIONERS = 150, 12
START = (
    "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code",
    "Provider Org Name", "Commissioner Parent Org Code", "Commissioner Parent Name",
    "Commissioner Org Code", "Commissioner Org Name", "RTT Part Type", "RTT Part Description",
    "Treatment Function Code", "Treatment Function Name",
)  # fmt: skip
BANDS = (*(f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)),
         "Gt 104 Weeks SUM 1")  # fmt: skip
END = ("Total", "Patients with unknown clock start date", "Total All")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def write_months(path: Path, months: int) -> None:
    """So many months of 180,000 lines x 121 columns, each of another provider, part or function."""
    with path.open("w") as file:
        file.write(",".join((*START, *BANDS, *END)) + "\n")
        for month in range(months):
            period = f"RTT-{MONTHS[month % 12]}-{2023 + month // 12}"
            for number in range(LINES):
                file.write(_line(period, number))


def _line(period: str, number: int) -> str:
    provider, rest = divmod(number, LINES // PROVIDERS)
    commissioner, rest = divmod(rest, len(PARTS) * len(FUNCTIONS))
    part, function = divmod(rest, len(FUNCTIONS))
    cells, total = (",".join([""] * 105), 0) if PARTS[part] == "Part_3" else _bands(number % 540)
    return (
        f"{period},QVV,A SYSTEM,P{provider:03},HOSPITAL {provider},,,"
        f"{10 + commissioner:02}C,COMMISSIONER {commissioner},{PARTS[part]},Pathways,"
        f"{FUNCTIONS[function]},A service,{cells},,0,{total}\n"
    )


@lru_cache(maxsize=540)
def _bands(number: int) -> tuple[str, int]:
    """The cells of a line and their sum."""
    bands = [(number * 7 + week) % 9 if week < number % 60 else 0 for week in range(105)]
    return ",".join(map(str, bands)), sum(bands)


def rows(settings: Settings, directory: Path) -> Iterator[Row]:
    """One row for the time of a month, one for memory."""
    measured = [_import(settings, directory, months) for months in SIZES]
    seconds, memory = measured[0][0], [peak for _, peak in measured]
    yield Row(
        f"import, an RTT month of {LINES:,} rows x {len(START) + len(BANDS) + len(END)} columns",
        f"{seconds:.1f} s ({LINES / seconds:,.0f} rows/s)",
        f"{SIZES[1]} months {measured[1][0]:.1f} s",
        f"{measured[1][0] / seconds / SIZES[1]:.2f} x a month",
        "< 60 s",
        met=seconds < 60,
    )
    growth = memory[1] / memory[0]
    yield Row(
        "the same, peak memory of the worker",
        ", ".join(f"{size}x {peak:,.0f} MB" for size, peak in zip(SIZES, memory, strict=True)),
        "1 month",
        f"{growth:.2f} x",
        "flat",
        met=growth < 1.2,
    )


def _import(settings: Settings, directory: Path, months: int) -> tuple[float, float]:
    """Seconds and peak memory (MB)."""
    path = directory / f"rtt-{months}.csv"
    write_months(path, months)
    asyncio.run(queue(settings, path, "nhse-rtt"))
    path.unlink()
    counts, seconds, peak = measured_import(settings)
    assert counts["rows"] == LINES * months, counts
    return seconds, peak

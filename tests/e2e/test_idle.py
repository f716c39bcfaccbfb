"""Slow proof: a house that nobody asks anything does nothing, says nothing and is small."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.e2e.house import House

pytestmark = pytest.mark.proof

SETTLING_SECONDS = 60
SECONDS = 120
"""What happens once a minute, or twice, has its share of it and no more."""
MOST_SHARE = 0.1
"""Of one core. At rest it is below 0.005; but where a machine takes memory away from who does not
use it each wake costs ten milliseconds and more, and that is counted as ours."""
MOST_BYTES = 800 * 1024 * 1024
"""With five services, and after the worker went through the demonstration's year at the border."""


def test_an_idle_house_takes_no_time_writes_no_line_and_is_small(
    start: Callable[..., House],
) -> None:
    house = start("idle").wait_until_ready()
    time.sleep(SETTLING_SECONDS)  # the demonstration is loaded, and its entries are sealed
    family = house.family()
    before = {process.pid: seconds_of(process) for process in family}
    said = written(house)
    time.sleep(SECONDS)
    family = [process for process in family if process.is_running()]  # a connection may end
    used = {process: seconds_of(process) - before[process.pid] for process in family}
    for process, seconds in used.items():
        assert seconds / SECONDS < MOST_SHARE, (process.cmdline(), seconds)
    assert written(house) == said
    print(told(family))
    # What processes share, as those of PostgreSQL do, is in memory once.
    assert sum(process.memory_full_info().pss for process in family) < MOST_BYTES


def seconds_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def told(family: list[psutil.Process]) -> str:
    """The sums in MB, counted as `ps` does and with what is shared counted once."""
    sizes = [process.memory_full_info() for process in family]
    resident, shared_once = sum(s.rss for s in sizes), sum(s.pss for s in sizes)
    return f"{resident >> 20} MB resident, {shared_once >> 20} MB with what is shared counted once"


def written(house: House) -> str:
    """What the processes have logged."""
    return Path(house.log.name).read_text()

"""A dead and a slow service: what the clients of the others notice, and how soon theirs hear."""

import asyncio
from collections.abc import Iterator

from tests.bench.table import Row
from tests.e2e import sick
from tests.e2e.fleet import running_fleet

ROUNDS = 2
UNCHANGED = 1.2
REFUSAL_SECONDS = 0.05


def rows() -> Iterator[Row]:
    """p99 of the others beside the same with all well; how long a refusal takes."""
    with running_fleet() as fleet:
        dead = asyncio.run(sick.compare(fleet, sick.kill, sick.start, ROUNDS))
        slow = asyncio.run(sick.compare(fleet, sick.slow_down, sick.replace, ROUNDS))
    yield _others("one service dead: the others", dead)
    refused = dead.refused
    yield Row(
        "one service dead: its own 503", f"{refused * 1000:.1f} ms", "the others' p99",
        f"{refused / dead.p99[1]:.2f} x", "< 50 ms", met=refused < REFUSAL_SECONDS,
    )  # fmt: skip
    yield _others("one service slow (5 s): the others", slow)


def _others(what: str, seen: sick.Compared) -> Row:
    before, after = seen.p99
    met = seen.faultless() and after < before * UNCHANGED
    return Row(
        what, f"p99 {after * 1000:.1f} ms", f"all well {before * 1000:.1f} ms",
        f"{after / before:.2f} x", "<= 1.2 x", met=met,
    )  # fmt: skip

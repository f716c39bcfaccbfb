"""What two runs say otherwise, page by page: nothing is left out, nothing comes twice."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.finance.recovery.runs.difference_repository import (
    BEFORE_ALL,
    KEY,
    MOST_LINES,
    RunFiles,
    differences_after,
)
from services.finance.recovery.runs.rules.columns import BATCH_STEP
from services.shared.settings import Settings
from tests.unit.finance.recovery.runs.files import write_run

Key = tuple[str, str, str, str]
Told = tuple[int, int | None]
Run = Mapping[Key, Told]
ANSWERS: list[dict[str, Any]] = [
    {"answer": 0, "outcome": "payer", "payer": "27D", "recharge": False, "flags": ""},
    {"answer": 1, "outcome": "payer", "payer": "7A1", "recharge": True, "flags": ""},
    {"answer": 2, "outcome": "unassigned", "payer": None, "recharge": False, "flags": "no-ruleset"},
]
FEEDS = ("inpatients", "outpatients")
KEYS = list(product(("RBL", "RJR"), ("2025-04", "2025-05", "2026-03"), FEEDS, ("1", "10", "é")))
RUNS = st.dictionaries(
    st.sampled_from(KEYS), st.tuples(st.integers(0, 2), st.sampled_from([None, 100, 101]))
)


def kept(folder: Path, run: Run, feeds: tuple[str, ...], lines: int) -> RunFiles:
    """The run in files, as of batches of these feeds, said to be of so many lines; its answers have
    the numbers of the test.
    """
    rows = [
        {"line": feeds.index(feed) * BATCH_STEP + number, "provider": provider,
         "activity_date": date.fromisoformat(f"{month}-30"), "line_ref": line_ref,
         "answer": answer, "charged_price": price}
        for number, ((provider, month, feed, line_ref), (answer, price)) in enumerate(run.items())
    ]  # fmt: skip
    write_run(folder, rows, ANSWERS)
    return RunFiles(folder, feeds, frozenset(key[:2] for key in run), lines)


def told(found: Mapping[str, Any] | None) -> Told | None:
    if found is None:
        return None
    [answer] = (each["answer"] for each in ANSWERS if each["payer"] == found["payer"])
    return answer, found["charged_price"]


@given(
    before=RUNS,
    changed=RUNS,
    gone=st.sets(st.sampled_from(KEYS)),
    limit=st.integers(2, 40),
    lines=st.sampled_from([1, 2 * MOST_LINES, 100 * MOST_LINES]),
)
@settings(deadline=None, max_examples=8)
def test_the_pages_join_to_all_differences_without_a_gap_or_a_double(
    before: Run, changed: Run, gone: set[Key], limit: int, lines: int
) -> None:
    after = {key: value for key, value in {**before, **changed}.items() if key not in gone}
    expected = [
        (key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
    found: list[tuple[Key, Told | None, Told | None]] = []
    with TemporaryDirectory() as directory:
        folder = Path(directory)
        old = kept(folder / "old", before, FEEDS, lines)
        new = kept(folder / "new", after, FEEDS[::-1], lines)
        key: Sequence[str] | None = BEFORE_ALL
        while key is not None:
            page = differences_after(Settings(data_dir=folder), old, new, key, limit)
            for row in page.rows:
                key = tuple(row[name] for name in KEY)
                found.append((key, told(row["before"]), told(row["after"])))
            if len(page.rows) < limit:
                key = page.unread
    assert found == expected

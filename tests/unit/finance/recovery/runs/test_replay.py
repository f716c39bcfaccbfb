"""A year that is gone through again after organisations merged moves no payer and no byte."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contracts.directory import Snapshot
from services.contracts.locations import Register
from services.contracts.residence_replica import Edition
from services.contracts.residences import read_locations
from services.finance.recovery.determinations.queries import FIRST, LAST, Lookups
from services.finance.recovery.runs.calculation import Basis, calculate
from services.finance.recovery.runs.rules.columns import ACTIVITY
from services.finance.recovery.runs.workspace import workspace
from services.shared.settings import Settings
from tests.unit.contracts.test_locations import HEADER
from tests.unit.finance.recovery.runs.test_calculation import BOOKS, HELD, read, write_batch

OLD, MERGER = date(1974, 4, 1), date(2026, 4, 1)
SHROPSHIRE, STOKE, MERGED, MERGED_ICB = "M2L0M", "05W", "Z9M9Z", "QZZ99"
AREAS = (
    ("lsoa,E01028800,1,E92000001,E06000051,E38000257,E54000011,1,{0},{1}", SHROPSHIRE, "QOC"),
    ("lsoa,E01014200,1,E92000001,E06000021,E38000175,E54000010,1,{0},{1}", STOKE, "QNC"),
)
PRACTICES = {"M82001": SHROPSHIRE, "M83001": STOKE, "W95001": "7A7"}
HOMES = ("E01028800", "E01014200", None)


def edition(starts: date, ends: date, *, merged: bool) -> Edition:
    rows = [
        line.format(*((MERGED, MERGED_ICB) if merged else (sub_icb, icb))) + f",{starts}\n"
        for line, sub_icb, icb in AREAS
    ]
    return Edition(starts, ends, (HEADER + "".join(rows)).encode())


def directory(*, merged: bool) -> Lookups:
    """As it is before the merger was loaded, and after: Shropshire with Staffordshire."""
    ends = MERGER if merged else None
    memberships = [
        *((code, of, "health_board" if of == "7A7" else "sub_icb", OLD, ends if of != "7A7" else
           None) for code, of in PRACTICES.items()),
        (SHROPSHIRE, "QOC", "icb", OLD, ends), (STOKE, "QNC", "icb", OLD, ends),
        ("RXW", SHROPSHIRE, "host", OLD, ends), ("RJE", STOKE, "host", OLD, ends),
    ]  # fmt: skip
    statuses = [(code, OLD, "active") for code in (*PRACTICES, "RXW", "RJE", SHROPSHIRE, STOKE)]
    successions: list[Any] = []
    if merged:
        memberships += [
            *((code, MERGED, "sub_icb", MERGER, None)
              for code, of in PRACTICES.items() if of != "7A7"),
            (MERGED, MERGED_ICB, "icb", MERGER, None),
            ("RXW", MERGED, "host", MERGER, None), ("RJE", MERGED, "host", MERGER, None),
        ]  # fmt: skip
        statuses += [(SHROPSHIRE, MERGER, "closed"), (STOKE, MERGER, "closed"),
                     (MERGED, MERGER, "active")]  # fmt: skip
        successions = [(SHROPSHIRE, MERGED, MERGER), (STOKE, MERGED, MERGER)]
    snapshot = Snapshot.model_validate(
        {
            "version": 1, "organisations": [], "names": [], "places": [],
            "statuses": statuses, "successions": successions, "memberships": memberships,
            "roles": [(code, "gp_practice", OLD, None) for code in PRACTICES],
        }
    )  # fmt: skip
    editions = [edition(FIRST, MERGER, merged=False)]
    if merged:
        editions.append(edition(MERGER, LAST, merged=True))
    known = [(each, {row.area: row for row in read_locations(each.body)}) for each in editions]
    return Lookups(Register(snapshot, known, FIRST, LAST), known)


def lines() -> Iterator[dict[str, Any]]:
    """Every home with every practice and provider, from the first to the last day of 2025/26."""
    number = 0
    for month in range(12):
        day = date(2025, 4, 1) + timedelta(days=month * 33)
        for home in HOMES:
            for practice in (*PRACTICES, None):
                for provider in ("RXW", "RJE"):
                    for dataset in ("apc", "ecds"):
                        number += 1
                        yield dict.fromkeys(ACTIVITY) | {
                            "row": number, "line_ref": f"L{number}", "dataset": dataset,
                            "month": day.replace(day=1), "activity_date": day,
                            "provider": provider, "charged_to": SHROPSHIRE,
                            "residence_lsoa": home, "gp_practice": practice, "hrg": "DZ11V",
                            "pod": "DC",
                        }  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The folder of the run before and after the merger was loaded."""
    tmp_path = tmp_path_factory.mktemp("replay")
    batch = write_batch(tmp_path / "batch.parquet", list(lines()))
    found = {}
    for merged in (False, True):
        folder = tmp_path / f"merged-{merged}"
        folder.mkdir()
        basis = Basis(directory(merged=merged), BOOKS, SHROPSHIRE, HELD.carried, HELD.agreements)
        with workspace(Settings(data_dir=tmp_path / f"space-{merged}")) as space:
            calculate(space, [batch], basis, folder)
        found[merged] = folder
    return found


@pytest.mark.parametrize("file", ["lines.parquet", "answers.parquet"])
def test_a_run_of_2025_26_gives_the_same_bytes_after_the_merger(
    results: dict[bool, Path], file: str
) -> None:
    before, after = ((results[merged] / file).read_bytes() for merged in (False, True))
    assert before == after


def test_stoke_has_not_become_border_country(results: dict[bool, Path]) -> None:
    """With a Welsh practice, Shropshire's people fall to the board and Stoke's to Stoke."""
    told = {
        (row["line_ref"], row["payer"]) for row in read(results[True]) if row["dataset"] == "apc"
    }
    activity = {row["line_ref"]: row for row in lines()}
    payers = {
        (activity[ref]["residence_lsoa"], payer)
        for ref, payer in told
        if activity[ref]["gp_practice"] == "W95001"
    }
    assert {("E01028800", "7A7"), ("E01014200", STOKE)} <= payers
    assert (("E01014200", "7A7")) not in payers
    assert MERGED not in {payer for _, payer in told}

"""Each West Mercia group's three priorities, and Cheshire's merger, as plans.

That there are three priorities a group is known; which they are, dates and weights are synthetic.
"""

from collections.abc import Iterator
from typing import Any

from services.demo.steps import NOTE, Step

MERGED = "27D"
GROUPS = {
    "05F": "Herefordshire", "05J": "Redditch and Bromsgrove", "05T": "South Worcestershire",
    "06D": "Wyre Forest", "05X": "Telford and Wrekin", "05N": "Shropshire",
}  # fmt: skip
PRIORITIES = (
    ("back-pain", "Back and neck pain", "0.3"),
    ("hearing", "Hearing of adults", "0.3"),
    ("diagnostics", "Diagnostics close to home", "0.4"),
)
MERGER = (
    ("governance", "One governing body", "0.4", "2020-04-01"),
    ("ledger", "One ledger", "0.3", "2020-06-30"),
    ("running-costs", "A fifth of running costs released", "0.3", "2021-03-31"),
)
LAST = "Merger of the four Cheshire groups"
"""The last of all: once it is there, everything is."""


def steps() -> Iterator[Step]:
    for code, name in GROUPS.items():
        yield Step(f"priorities-{code}", "/v1/board/plans", _priorities(code, name))
    yield Step("merger", "/v1/board/plans", _merger())


def _milestone(code: str, name: str, weight: str, due_on: str, priority: int) -> dict[str, Any]:
    return {
        "code": code, "name": name, "weight": weight, "due_on": due_on, "priority": priority,
        "lead": "Accountable officer",
    }  # fmt: skip


def _priorities(code: str, name: str) -> dict[str, Any]:
    milestones = [
        _milestone(each, title, weight, "2014-03-31", place)
        for place, (each, title, weight) in enumerate(PRIORITIES, 1)
    ]
    title = f"{name}: three priorities for any qualified provider"
    return _plan(code, title, "2013-04-01", "2014-03-31", milestones)


def _merger() -> dict[str, Any]:
    milestones = [
        _milestone(each, title, weight, due_on, place)
        for place, (each, title, weight, due_on) in enumerate(MERGER, 1)
    ]
    return _plan(MERGED, LAST, "2020-04-01", "2021-03-31", milestones)


def _plan(
    code: str, name: str, starts: str, ends: str, milestones: list[dict[str, Any]]
) -> dict[str, Any]:
    stage = {"code": "all", "name": "The year", "weight": "1", "milestones": milestones}
    dates = {"starts_on": starts, "ends_on": ends}
    return {
        "organisation": code, "name": name, "summary": f"See the milestones ({NOTE}).",
        "stages": [stage | dates],
    } | dates  # fmt: skip

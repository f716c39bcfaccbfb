"""A conversation's votes as a table, and what is found in it, as it is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.engagement.opinions.vote_columns import VoteColumns
from services.engagement.statements.models import Statement
from services.statistics.arrays import BoolArray, IntArray
from services.statistics.opinion.analysis import NOBODY, Opinions, opinions, opinions_without
from services.statistics.opinion.representative import RepresentativeStatement
from services.statistics.opinion.stability import STABLE, mean_likeness
from services.statistics.opinion.uniformity import uniform
from services.statistics.opinion.votes import Tally, VoteTable, table_of_columns

Found = dict[str, Any]


@dataclass(frozen=True)
class VotesCast:
    """`people` and `numbers` are the participants and statements of the rows and columns."""

    table: VoteTable
    people: IntArray
    numbers: IntArray
    times: int


def votes_cast(columns: VoteColumns, statements: Sequence[Statement], times: int) -> VotesCast:
    """Everybody who voted, in order of their numbers."""
    people, places, values = columns.columns
    numbers = np.array([each.number for each in statements], dtype=np.intp)
    known, rows = _numbered(people)
    order = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.intp)
    order[numbers] = np.arange(len(numbers))
    table = table_of_columns(
        rows,
        order[places],
        values,
        len(known),
        len(numbers),
        moderated_out=[at for at, each in enumerate(statements) if each.state != "accepted"],
        meta=[at for at, each in enumerate(statements) if each.meta],
    )
    return VotesCast(table, known, numbers, times)


def _numbered(people: IntArray) -> tuple[IntArray, IntArray]:
    """Who there are, and the place of each among them."""
    seen = np.zeros(int(people.max(initial=-1)) + 1, dtype=bool)
    seen[people] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[people]


def found_in(cast: VotesCast, settle: Callable[[int], int] | None) -> tuple[Opinions, Found]:
    """Groups, consensus and counts; the same once more without who agrees with everything."""
    found = opinions(cast.table, settle=settle)
    agreeing, disagreeing = uniform(cast.table)
    told = _told(cast, cast.table, found) | {
        "cast": cast.times,
        "uniform": {"agree": int(agreeing.sum()), "disagree": int(disagreeing.sum())},
        "without": _without(cast, found, agreeing | disagreeing),
    }
    return found, told


def _without(cast: VotesCast, found: Opinions, left_out: BoolArray) -> Found | None:
    if not left_out.any():
        return None
    others = opinions_without(cast.table, found.map, left_out)
    told = _told(cast, cast.table.rows(~left_out), others)
    return {name: told[name] for name in ("totals", "groups", "consensus")}


def stability_of(likeness: Sequence[Sequence[float]]) -> Found:
    """Of each group: how stable it is, and its name where it is stable enough to have one."""
    scores = mean_likeness(likeness)
    named = iter("ABCDEFGHIJKLMNOPQRST")
    return {
        "stability": list(scores),
        "names": [next(named) if score >= STABLE else None for score in scores],
    }


def _told(cast: VotesCast, table: VoteTable, found: Opinions) -> Found:
    numbers, totals = cast.numbers, table.totals
    shared = found.group_aware_consensus
    tallies = [table.tally(found.labels == group.label) for group in found.groups]
    return {
        "totals": {
            "participants": table.participants,
            "on_map": int(found.map.included.sum()),
            "grouped": int((found.labels != NOBODY).sum()),
            "statements": table.statements,
            "votes": int(totals.all.sum()),
            "agree": int(totals.agree.sum()),
            "disagree": int(totals.disagree.sum()),
            "pass": int(totals.passed.sum()),
        },
        "groups": [
            {
                "id": group.label,
                "size": group.size,
                "representative": [_representative(each, numbers) for each in group.representative],
            }
            for group in found.groups
        ],
        "statements": [
            {
                "statement": int(number),
                "extremity": float(found.map.extremity[at]),
                "priority": float(found.priorities[at]),
                "group_aware_consensus": None if shared is None else float(shared[at]),
                "groups": [
                    {"group": group.label} | _counts(tally, at)
                    for group, tally in zip(found.groups, tallies, strict=True)
                ],
            }
            | _counts(totals, at)
            for at, number in enumerate(numbers)
        ],
        "consensus": {
            "agree": numbers[list(found.agreed)].tolist(),
            "disagree": numbers[list(found.disagreed)].tolist(),
        },
        "silhouette": found.silhouette,
        "warnings": [{"code": each.code, "detail": each.detail} for each in found.warnings],
    }


def _counts(tally: Tally, at: int) -> Found:
    return {
        "agree": int(tally.agree[at]),
        "disagree": int(tally.disagree[at]),
        "pass": int(tally.passed[at]),
    }


def _representative(each: RepresentativeStatement, numbers: IntArray) -> Found:
    return {
        "statement": int(numbers[each.statement]),
        "direction": each.direction,
        "p": each.p,
        "p_test": each.p_test,
        "repness": each.repness,
        "repness_test": each.repness_test,
    }

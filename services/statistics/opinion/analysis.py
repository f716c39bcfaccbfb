"""Opinion groups of one conversation: map, groups, what sets them apart and what unites them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.estimates import Caution
from services.statistics.opinion.consensus import consensus, group_aware_consensus
from services.statistics.opinion.grouping import PositionGroups, grouping
from services.statistics.opinion.positions import OpinionMap, map_without, opinion_map
from services.statistics.opinion.representative import RepresentativeStatement, representative
from services.statistics.opinion.routing import priorities
from services.statistics.opinion.votes import Tally, VoteTable

NOBODY = -1
"""In place of a group: the participant has none."""
NO_GROUPS = Caution(
    "no_groups", "Fewer than two different positions on the opinion map, so there are no groups."
)
FEWER_POSITIONS = Caution(
    "fewer_positions", "Fewer different positions than the groups that were asked for: no groups."
)
LABELS_GIVEN = Caution("labels_given", "Groups were given: no silhouette is worked out.")
NO_LABELS = Caution("no_groups", "No participant was given a group.")


@dataclass(frozen=True)
class OpinionGroup:
    """`label`: its number, the largest group first from 0, or the caller's."""

    label: int
    size: int
    representative: tuple[RepresentativeStatement, ...]


@dataclass(frozen=True)
class Opinions:
    """All that is found. `labels`: the group of each participant, -1 for who has none."""

    map: OpinionMap
    labels: IntArray
    groups: tuple[OpinionGroup, ...]
    priorities: FloatArray
    group_aware_consensus: FloatArray | None
    agreed: tuple[int, ...]
    disagreed: tuple[int, ...]
    silhouette: float | None
    warnings: tuple[Caution, ...] = ()


def opinions(
    table: VoteTable,
    groups: int | None = None,
    labels: IntArray | None = None,
    settle: Callable[[int], int] | None = None,
) -> Opinions:
    """By positions, in the best number of groups or as many as `groups`; or as `labels` say.

    `settle` says of the best number how many it shall be, on a map that has a memory.
    """
    return _opinions_on(opinion_map(table), table, groups, labels, settle)


def opinions_without(table: VoteTable, whole: OpinionMap, left_out: BoolArray) -> Opinions:
    """Of all but a few: what `opinions` finds among the others, sooner; `whole` is all's map."""
    return _opinions_on(map_without(table, whole, left_out), table.rows(~left_out))


def _opinions_on(
    found: OpinionMap,
    table: VoteTable,
    groups: int | None = None,
    labels: IntArray | None = None,
    settle: Callable[[int], int] | None = None,
) -> Opinions:
    silhouette, given = None, labels is not None
    if labels is None:
        made = grouping(found.positions, groups)
        if settle is not None and made.labels is not None:
            made = _settled(found, made, settle)
        silhouette = made.silhouette
        labels = np.full(table.participants, NOBODY)
        if made.labels is not None:
            labels[found.included] = made.labels
    numbers = sorted(set(labels.tolist()) - {NOBODY})
    totals, eligible = table.totals, ~table.moderated_out
    tallies = [table.tally(labels == number) for number in numbers]
    return Opinions(
        found,
        labels,
        _groups(table, labels, numbers, tallies),
        priorities(totals, found.extremity, table.meta),
        group_aware_consensus(tallies) if tallies else None,
        consensus(totals.agree, totals.all, eligible),
        consensus(totals.disagree, totals.all, eligible),
        silhouette,
        _warnings(given=given, found=bool(numbers), asked=groups is not None),
    )


def _warnings(*, given: bool, found: bool, asked: bool) -> tuple[Caution, ...]:
    """Why there is no silhouette, or no group: labels were `given`, a number of groups `asked`."""
    if given:
        return (LABELS_GIVEN,) if found else (LABELS_GIVEN, NO_LABELS)
    if found:
        return ()
    return (FEWER_POSITIONS if asked else NO_GROUPS,)


def _groups(
    table: VoteTable, labels: IntArray, numbers: Sequence[int], tallies: Sequence[Tally]
) -> tuple[OpinionGroup, ...]:
    rest = [_others(tallies, place) for place in range(len(numbers))]
    return tuple(
        OpinionGroup(
            number,
            int((labels == number).sum()),
            representative(tally, others, ~table.moderated_out),
        )
        for number, tally, others in zip(numbers, tallies, rest, strict=True)
    )


def _others(tallies: Sequence[Tally], place: int) -> Tally:
    """Of all groups but one."""
    return Tally(
        *(
            np.sum([getattr(each, name) for each in tallies], axis=0)
            - getattr(tallies[place], name)
            for name in ("agree", "disagree", "all")
        )
    )


def _settled(
    found: OpinionMap, made: PositionGroups, settle: Callable[[int], int]
) -> PositionGroups:
    assert made.labels is not None
    best = int(made.labels.max()) + 1
    wanted = settle(best)
    again = made if wanted == best else grouping(found.positions, wanted)
    return made if again.labels is None else again

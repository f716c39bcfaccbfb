"""Calculators whose input is put into arrays first."""

from collections.abc import Iterable, Sequence

import numpy as np

from services.engagement.calculators.schemas.opinion import (
    MOST_CELLS,
    CastVote,
    Consensus,
    OpinionGroup,
    OpinionRequest,
    OpinionResult,
    ParticipantView,
    StatementView,
)
from services.engagement.calculators.schemas.survey import RakeRequest, RakeResult
from services.shared.figures import Caveat
from services.shared.plurals import number_of
from services.shared.refusals import Refusal
from services.statistics.arrays import FloatArray, IntArray
from services.statistics.opinion.analysis import NOBODY, Opinions, opinions
from services.statistics.opinion.votes import Vote, VoteTable, table_of
from services.statistics.survey.raking import (
    HIGHEST,
    LOWEST,
    Margin,
    effective_size,
    rake,
    trim,
)

Participant = int | str


class StatementUnknown(Refusal):
    """A vote is on a statement that there is not."""


class ParticipantUnknown(Refusal):
    """A label is of nobody who voted."""


class ParticipantUnclear(Refusal):
    """A label could be of either of two participants."""


class TooManyCells(Refusal):
    """Participants times statements are more than a request may ask for."""


def weigh(asked: RakeRequest) -> RakeResult:
    """Raises what `rake` raises."""
    cells = np.array(asked.cells, dtype=np.float64)
    rows, columns = (each.ravel() for each in np.indices(cells.shape))
    people = cells.ravel()
    some = people > 0
    margins = (
        Margin("row_targets", rows[some], np.array(asked.row_targets, dtype=np.float64)),
        Margin("column_targets", columns[some], np.array(asked.column_targets, dtype=np.float64)),
    )
    found = (trim if asked.trim else rake)(margins, people[some])
    weights, weighted = np.full(cells.shape, np.nan), np.zeros(cells.shape)
    weights[some.reshape(cells.shape)] = found.values / people[some]
    weighted[some.reshape(cells.shape)] = found.values
    size = effective_size(found.values / people[some], people[some])
    return RakeResult(
        weights=[[None if np.isnan(each) else each for each in row] for row in weights.tolist()],
        cells=weighted.tolist(),
        n_eff=size,
        deff=float(people.sum()) / size,
        iterations=found.rounds,
        trimmed=found.trimmed,
        warnings=[
            *_extremes(found.values / people[some], people[some]),
            *_empty(int((~some).sum())),
        ],
    )


def _extremes(weights: FloatArray, people: FloatArray) -> Iterable[Caveat]:
    mean = np.average(weights, weights=people)
    beyond = int(((weights < LOWEST * mean) | (weights > HIGHEST * mean)).sum())
    if beyond:
        told = f"{beyond} cells have a weight beyond {LOWEST:g} to {HIGHEST:g} times the mean."
        yield Caveat(code="extreme_weights", detail=told)


def _empty(cells: int) -> Iterable[Caveat]:
    if cells:
        told = f"Nobody is in {number_of(cells, 'cell')}: no weight."
        yield Caveat(code="empty_cells", detail=told)


def find_opinions(asked: OpinionRequest) -> OpinionResult:
    """Raises StatementUnknown, ParticipantUnknown, ParticipantUnclear, TooManyCells."""
    _check(asked)
    people = list(dict.fromkeys(vote.participant for vote in asked.votes))
    if len(people) * asked.statements > MOST_CELLS:
        raise TooManyCells(
            f"{len(people):,} participants on {asked.statements:,} statements are more than "
            f"{MOST_CELLS:,} cells; keep the conversation with its consultation instead.",
            "votes",
        )
    places = {person: place for place, person in enumerate(people)}
    votes = [Vote(places[each.participant], each.statement, each.vote) for each in _in_order(asked)]
    table = table_of(
        votes, len(people), asked.statements, moderated_out=asked.moderated_out, meta=asked.meta
    )
    found = opinions(table, asked.groups, _labels(asked, people))
    return _result(found, table, people)


def _in_order(asked: OpinionRequest) -> Iterable[CastVote]:
    timed = [(vote.at, place, vote) for place, vote in enumerate(asked.votes) if vote.at]
    if len(timed) < len(asked.votes):
        return asked.votes
    return [vote for _, _, vote in sorted(timed, key=lambda each: each[:2])]


def _check(asked: OpinionRequest) -> None:
    for place, vote in enumerate(asked.votes):
        if vote.statement >= asked.statements:
            raise StatementUnknown(
                _no_statement(vote.statement, asked), "votes", place, "statement"
            )
    for name in ("moderated_out", "meta"):
        for place, statement in enumerate(getattr(asked, name)):
            if statement >= asked.statements:
                raise StatementUnknown(_no_statement(statement, asked), name, place)


def _no_statement(number: int, asked: OpinionRequest) -> str:
    last = asked.statements - 1
    return f"There is no statement {number}; they are numbered from 0 to {last}."


def _labels(asked: OpinionRequest, people: Sequence[Participant]) -> IntArray | None:
    if asked.labels is None:
        return None
    places: dict[str, int] = {}
    for place, person in enumerate(people):
        if str(person) in places:
            raise ParticipantUnclear(
                f"{person} is a participant as a number and as a text; labels name one of both.",
                "labels", str(person),
            )  # fmt: skip
        places[str(person)] = place
    labels = np.full(len(people), NOBODY)
    for person, group in asked.labels.items():
        if person not in places:
            raise ParticipantUnknown(f"Nobody called {person} has voted.", "labels", person)
        labels[places[person]] = group
    return labels


def _result(found: Opinions, table: VoteTable, people: Sequence[Participant]) -> OpinionResult:
    totals, shared = table.totals, found.group_aware_consensus
    return OpinionResult(
        groups=[
            OpinionGroup.of(
                {"id": each.label, "size": each.size, "representative": each.representative}
            )
            for each in found.groups
        ],
        participants=list(_participants(found, people)),
        statements=[
            StatementView(
                statement=place,
                agree=int(totals.agree[place]),
                disagree=int(totals.disagree[place]),
                passed=int(totals.passed[place]),
                extremity=float(found.map.extremity[place]),
                priority=float(found.priorities[place]),
                group_aware_consensus=None if shared is None else float(shared[place]),
            )
            for place in range(table.statements)
        ],
        consensus=Consensus(agree=list(found.agreed), disagree=list(found.disagreed)),
        silhouette=found.silhouette,
        warnings=[
            *(Caveat(code=each.code, detail=each.detail) for each in found.warnings),
            *_off_map(table.participants - int(found.map.included.sum())),
        ],
    )


def _off_map(people: int) -> Iterable[Caveat]:
    if people:
        told = (
            f"{number_of(people, 'participant', 'has')} too few votes for a place on the map; the "
            "votes count in all totals."
        )
        yield Caveat(code="not_on_the_map", detail=told)


def _participants(found: Opinions, people: Sequence[Participant]) -> Iterable[ParticipantView]:
    on_map = iter(found.map.positions.tolist())
    for person, included, label in zip(
        people, found.map.included.tolist(), found.labels.tolist(), strict=True
    ):
        x, y = next(on_map) if included else (None, None)
        yield ParticipantView(
            participant=person, x=x, y=y, group=None if label == NOBODY else label
        )

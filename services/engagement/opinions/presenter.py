"""Opinion maps as they are shown."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.engagement.opinions.models import OpinionMap
from services.engagement.opinions.schemas import (
    ConversationOpinions,
    MapPoint,
    MapPoints,
    OpinionsWithout,
    OwnPlace,
    PeopleGroup,
    StatementTally,
)
from services.engagement.statements.models import Statement
from services.engagement.statements.presenter import told_state
from services.statistics.opinion.analysis import NOBODY

Found = Mapping[str, Any]


def opinions_of(
    conversation: UUID, made: OpinionMap, statements: Sequence[Statement]
) -> ConversationOpinions:
    """With the texts as they are now: none of a statement that was withdrawn."""
    found = made.found
    texts = {each.number: each for each in statements}
    without = found["without"]
    return ConversationOpinions(
        conversation=conversation,
        number=made.number,
        method=made.method,
        frozen=made.frozen,
        computed_at=made.computed_at,
        groups=_groups(found, texts),
        statements=[
            StatementTally(**each, **_described(texts[each["statement"]]))
            for each in found["statements"]
        ],
        without=without and OpinionsWithout(**without | {"groups": _groups(without, texts)}),
        **{
            name: found[name]
            for name in ("totals", "cast", "consensus", "silhouette", "uniform", "warnings")
        },
    )


def _described(statement: Statement) -> dict[str, Any]:
    told = {name: getattr(statement, name) for name in ("text", "origin", "meta")}
    return told | {"state": told_state(statement)}


def _groups(found: Found, texts: Mapping[int, Statement]) -> list[PeopleGroup]:
    unknown = [None] * len(found["groups"])
    return [
        PeopleGroup(
            id=group["id"],
            size=group["size"],
            name=name,
            stability=score,
            representative=[
                each | {"text": texts[each["statement"]].text} for each in group["representative"]
            ],
        )
        for group, name, score in zip(
            found["groups"],
            found.get("names", unknown),
            found.get("stability", unknown),
            strict=True,
        )
    ]


def _point(made: OpinionMap, at: int) -> MapPoint:
    group = made.labels[at]
    return MapPoint(x=made.xs[at], y=made.ys[at], group=None if group == NOBODY else group)


def points_of(made: OpinionMap) -> MapPoints:
    order = sorted(range(len(made.people)), key=lambda at: (made.xs[at], made.ys[at]))
    return MapPoints(number=made.number, points=[_point(made, at) for at in order])


def place_of(made: OpinionMap, participant: int) -> OwnPlace:
    known = {person: at for at, person in enumerate(made.people)}
    at = known.get(participant)
    return OwnPlace(number=made.number, place=None if at is None else _point(made, at))

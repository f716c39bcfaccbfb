"""Answers that are alike: what is new of what was found, beside what reviewers decided before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args
from uuid import UUID

CampaignDecision = Literal["campaign", "duplicate", "separate"]
DECISIONS: Sequence[CampaignDecision] = get_args(CampaignDecision)
"""`separate`: people who say the same, each for themselves."""


class Finding(NamedTuple):
    """Answers that a reviewer looks at; `beside`: they are like those of a decided campaign."""

    answers: Sequence[UUID]
    likeness: float
    beside: int | None


def findings(
    clusters: Sequence[tuple[Sequence[UUID], float]], decided: Mapping[UUID, int]
) -> Iterator[Finding]:
    """What nobody has decided yet: the answers of decided campaigns stay where they are."""
    for answers, likeness in clusters:
        known = sorted({decided[each] for each in answers if each in decided})
        new = [each for each in answers if each not in decided]
        if new:
            yield Finding(new, likeness, known[0] if known else None)

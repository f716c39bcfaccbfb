"""Steps of a consultation's life, what they wait for, and overrides."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.engagement.consultations.rules.states import State
from services.engagement.consultations.schemas.codes import Reason
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example


class EvidenceContent(Schema):
    """What stands behind a step. A pause and a withdrawal need a reason."""

    model_config = with_example(note="Minutes of 2026-05-12, item 4", documents=["pcbc"])

    note: Text | None = None
    documents: Annotated[list[Text], Field(max_length=50)] = Field(default_factory=list)
    reason: Reason | None = None
    published_on: Day | None = Field(default=None, description="when the reason was published")
    respondents_told: Text | None = Field(default=None, description="how, where it is withdrawn")


class OverrideContent(Schema):
    """Why the step is taken although something is missing, by a second person."""

    model_config = with_example(reason="The ward is unsafe; the election is in another county.")

    reason: Reason


class NewTransition(Schema):
    """A step of its life."""

    model_config = with_example(
        to="scoped", evidence={"note": "Minutes of 2026-05-12, item 4"}, override=None
    )

    to: State
    evidence: EvidenceContent = Field(default_factory=EvidenceContent)
    override: OverrideContent | None = None
    effective_on: Day | None = Field(
        default=None, description="when it took effect; null: today, in London"
    )


class NewOverride(Schema):
    """That a person asks another one to take a step although something is missing."""

    model_config = with_example(
        to="approved", reason="Easy read follows within a week.", effective_on=None
    )

    to: State
    reason: Reason
    effective_on: Day | None = None


class OverrideView(Schema):
    """A proposed override, and what it is about."""

    model_config = with_example(
        number=1,
        to="approved",
        codes=["format_missing"],
        reason="Easy read follows within a week.",
        proposed_by="jane.doe",
        proposed_at="2026-11-22T10:00:00Z",
    )

    number: int
    to: State
    codes: list[str]
    reason: str
    proposed_by: str
    proposed_at: datetime


class MissingView(Schema):
    """What a step waits for. `pointer` is the path where it is put right."""

    model_config = with_example(
        code="equality_impact_incomplete",
        pointer="/v1/engagement/consultations/0f6a2a1c/equality-impact#/complete",
        detail="The equality impact is complete when people are asked, and not to follow.",
        law="Equality Act 2010 s.149",
        overridable=False,
    )

    code: str
    pointer: str
    detail: str
    law: str | None
    overridable: bool = Field(description="by a reason and a second person")


class NextState(Schema):
    """A state that may come next."""

    model_config = with_example(to="scoped", allowed=True, missing=[])

    to: State
    allowed: bool
    missing: list[MissingView]


class TransitionView(Schema):
    """A step that was taken: when it took effect, and when it was entered by whom."""

    model_config = with_example(
        number=1,
        before="draft",
        after="scoped",
        effective_on="2026-05-12",
        entered_by="jane.doe",
        roles=["engagement_officer"],
        entered_at="2026-05-13T09:00:00Z",
        evidence={"note": "Minutes of 2026-05-12, item 4"},
        overridden=[],
        override_reason=None,
        override_proposed_by=None,
    )

    number: int
    before: State
    after: State
    effective_on: IsoDate
    entered_by: str
    roles: list[str]
    entered_at: datetime
    evidence: EvidenceContent
    overridden: list[str]
    override_reason: str | None
    override_proposed_by: str | None


class Transitions(Schema):
    """Where it stands, what may come next, what is missing, and how it came here."""

    model_config = with_example(
        state="draft",
        on="2026-11-22",
        next=[{"to": "scoped", "allowed": True, "missing": []}],
        warnings=[],
        history=[],
        overrides=[],
    )

    state: State
    on: IsoDate
    next: list[NextState]
    warnings: list[MissingView] = Field(description="what stops nothing")
    history: list[TransitionView]
    overrides: list[OverrideView]

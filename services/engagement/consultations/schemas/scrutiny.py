"""What councils and other bodies are told, ask and recommend."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.engagement.consultations.rules.clocks import RequestKind
from services.engagement.consultations.schemas.codes import MOST, AreaCode, Code
from services.shared.schemas import Day, Schema, Text, with_example

Told = Literal[
    "secretary_of_state", "llais", "community_health_council", "healthwatch", "council",
    "patients_body_outcome",
]  # fmt: skip


COUNCIL: dict[str, Any] = {
    "code": "E06000050",
    "name": "Cheshire West and Chester",
    "consulted_on": "2026-06-01",
    "comments_due": "2026-09-11",
    "decision_due": "2026-11-30",
    "dates_published_on": "2026-06-01",
    "commented_on": None,
}


class CouncilContent(Schema):
    """An affected council, and its dates."""

    model_config = with_example(**COUNCIL)

    code: AreaCode
    name: Text
    consulted_on: Day | None = None
    comments_due: Day
    decision_due: Day
    dates_published_on: Day | None = None
    commented_on: Day | None = None


class AffectedCouncils(Schema):
    """Every affected council; more than one scrutinise jointly."""

    model_config = with_example(
        councils=[COUNCIL],
        joint_committee=None,
    )

    councils: Annotated[list[CouncilContent], Field(max_length=MOST)]
    joint_committee: Text | None = None


class NotificationContent(Schema):
    """That a body was told."""

    model_config = with_example(
        to="secretary_of_state",
        on="2026-06-02",
        summary="Notification with options and dates",
        council_view="The council asks for a bus link.",
    )

    to: Told
    on: Day
    summary: Text
    council_view: Text | None = None


class Notifications(Schema):
    """All notifications."""

    model_config = with_example(
        items=[{"to": "llais", "on": "2026-06-02", "summary": "By letter", "council_view": None}]
    )

    items: Annotated[list[NotificationContent], Field(max_length=MOST)]


class RecommendationContent(Schema):
    """What a consultee recommends; it is answered, and stays as it is."""

    model_config = with_example(
        code="r1",
        author="Cheshire West and Chester",
        basis="council",
        text="Fund a bus link.",
        received_on="2026-09-04",
    )

    code: Code
    author: Text
    basis: Literal["council", "healthwatch", "llais", "other"]
    text: Text
    received_on: Day


class Recommendations(Schema):
    """All recommendations of consultees."""

    model_config = with_example(items=[])

    items: Annotated[list[RecommendationContent], Field(max_length=MOST)]


class CallIn(Schema):
    """A call-in by the Secretary of State."""

    model_config = with_example(
        called_in_on="2026-10-01",
        asked_by="A residents' group",
        directed_on=None,
        direction=None,
        obeyed=None,
        ended_on=None,
        outcome=None,
    )

    called_in_on: Day
    asked_by: Text
    directed_on: Day | None = None
    direction: Text | None = None
    obeyed: Text | None = Field(default=None, description="how the direction is obeyed")
    ended_on: Day | None = None
    outcome: Text | None = None


class UrgentChange(Schema):
    """A change that safety or welfare left no time to consult on."""

    model_config = with_example(
        reason="The rota of the birth centre is unsafe at night.",
        council_told_on="2026-11-24",
        plan="revert",
        by="2027-02-01",
        reverted_on=None,
    )

    reason: Text
    council_told_on: Day
    plan: Literal["revert", "consult"]
    by: Day
    reverted_on: Day | None = None


class RequestContent(Schema):
    """A request that the law sets a clock for."""

    model_config = with_example(
        code="q1", kind="freedom_of_information", received_on="2026-11-02", answered_on=None
    )

    code: Code
    kind: RequestKind
    received_on: Day
    answered_on: Day | None = None


class Requests(Schema):
    """Requests for information, rights and complaints; no names."""

    model_config = with_example(items=[])

    items: Annotated[list[RequestContent], Field(max_length=MOST)]

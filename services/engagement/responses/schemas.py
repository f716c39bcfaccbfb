"""What the public sends of a response, and sees of it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from services.engagement.consultations.schemas.codes import AreaCode
from services.engagement.questionnaires.schemas import MOST_QUESTIONS
from services.engagement.responses.moderation_schemas import ModerationEntry
from services.engagement.responses.rules.channels import (
    Channel,
    Language,
    PublicChannel,
    RespondentKind,
)
from services.shared.patterns import named
from services.shared.schemas import ONE_LINE, Count, Schema, Text, with_example

PLACE = named(
    "^([A-Z]{1,2}[0-9][A-Z0-9]? [0-9]|[EWSNK][0-9]{8})$",
    "a postcode sector such as CH1 4, or a code such as E06000050; no full postcode",
)
ROUTE = named("^[a-z0-9][a-z0-9_-]{0,39}$", "a short word such as leaflet-3")
MOST_PEOPLE = 10_000_000
RESPONDENT: dict[str, Any] = {
    "kind": "individual",
    "speaks_for": None,
    "represents": None,
    "place": "CH1 4",
}
SENT: dict[str, Any] = {
    "questionnaire_version": 1,
    "privacy_notice": "2026-1",
    "respondent": RESPONDENT,
    "answers": {"opinion": "for", "may_publish": True},
    "equality": None,
    "route": "leaflet",
    "area": "E06000050",
    "language": "english",
    "channel": "online",
}
People = Annotated[int, Field(strict=True, ge=1, le=MOST_PEOPLE)]
AnswersGiven = Annotated[dict[str, Any], Field(max_length=MOST_QUESTIONS)]


class RespondentContent(Schema):
    """Who responds; of a person no name is asked."""

    model_config = with_example(**RESPONDENT)

    kind: RespondentKind = "individual"
    speaks_for: Annotated[str, Field(max_length=200, pattern=ONE_LINE)] | None = Field(
        default=None, description="the name of an organisation"
    )
    represents: People | None = Field(
        default=None, description="for how many people an organisation says that it speaks"
    )
    place: Annotated[str, Field(pattern=PLACE)] | None = None


class ResponseContent(Schema):
    """A response to the questionnaire of a consultation."""

    questionnaire_version: Count
    privacy_notice: Text | None = Field(
        default=None, description="the version that was shown; needed where there is one"
    )
    respondent: RespondentContent = RespondentContent()
    answers: AnswersGiven = Field(description="by the codes of the questions")
    equality: AnswersGiven | None = Field(
        default=None, description="answers to the questions about equality, kept apart"
    )
    route: Annotated[str, Field(pattern=ROUTE)] | None = Field(
        default=None, description="how people came here, such as by a leaflet"
    )
    area: AreaCode | None = Field(default=None, description="the affected area that they speak of")
    language: Language = "english"


class NewResponse(ResponseContent):
    """A response that somebody sends themselves."""

    model_config = with_example(**SENT)

    channel: PublicChannel = "online"


LINKS = {
    "mine": "/v1/public/responses/mine",
    "consultation": "/v1/public/consultations/care-5f0c0d53",
}


class ResponseLinks(Schema):
    """Where to go on from a response."""

    model_config = with_example(**LINKS)

    mine: str
    consultation: str


class ResponseReceipt(Schema):
    """Proof of a response, by which alone it is changed and withdrawn: it is kept nowhere."""

    model_config = with_example(
        receipt="5F0C0D-536D6B-4C1D9A-4E0D5A-4F3C2B-1A7K3M-Q9WXYZ-2B4D6F",
        received_at="2026-11-22T10:00:00Z",
        links=LINKS,
    )

    receipt: str
    received_at: datetime
    links: ResponseLinks


class MyResponse(Schema):
    """A response as its sender sees it."""

    model_config = with_example(
        title="Care closer to home",
        questionnaire_version=1,
        channel="online",
        received_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        editable_until="2026-12-18T23:59:59Z",
        respondent=RESPONDENT,
        answers=SENT["answers"],
        equality=None,
        route="leaflet",
        area="E06000050",
        language="english",
        moderation=None,
        links=LINKS,
    )

    title: str
    questionnaire_version: int
    channel: Channel
    received_at: datetime
    changed_at: datetime
    editable_until: datetime | None = Field(description="null: it can only be withdrawn")
    respondent: RespondentContent
    answers: dict[str, Any]
    equality: dict[str, Any] | None = Field(
        description="null also once it can no longer be told whose it is"
    )
    route: str | None
    area: str | None
    language: Language
    moderation: ModerationEntry | None = Field(description="the last decision on publication")
    links: ResponseLinks

"""What officers enter of responses, and see of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.responses.rules.channels import Channel, Language, RespondentKind
from services.engagement.responses.schemas import (
    RESPONDENT,
    SENT,
    People,
    RespondentContent,
    ResponseContent,
)
from services.shared.schemas import Moment, Schema, with_example

MOST_AT_ONCE = 100
CLIENT_ID = "8e03978e-40d5-43dd-bc93-6894a57f9324"
ENTERED: dict[str, Any] = SENT | {
    "client_id": CLIENT_ID,
    "channel": "paper",
    "received_at": "2026-11-22T10:00:00Z",
    "signatures": None,
    "continues": None,
}
State = Literal["submitted", "withdrawn"]


class EnteredResponse(ResponseContent):
    """A response that an officer enters for who gave it."""

    model_config = with_example(**ENTERED)

    client_id: UUID = Field(description="chosen where it is typed in: the same one is entered once")
    channel: Channel
    received_at: Moment = Field(description="when it came, also where it is entered later")
    signatures: People | None = Field(default=None, description="of a petition")
    continues: UUID | None = Field(
        default=None, description="an earlier response of the same named sender"
    )


class NewEntries(Schema):
    """Responses that were gathered, each with a client id of its own."""

    model_config = with_example(responses=[ENTERED])

    responses: Annotated[list[EnteredResponse], Field(min_length=1, max_length=MOST_AT_ONCE)]


class EntryReceipt(Schema):
    """What became of one of them."""

    model_config = with_example(
        client_id=CLIENT_ID,
        id="01936d5e-0000-7000-8000-000000000001",
        receipt="5F0C0D-536D6B-4C1D9A-4E0D5A-4F3C2B-1A7K3M-Q9WXYZ-2B4D6F",
        known=False,
    )

    client_id: UUID
    id: UUID
    receipt: str = Field(description="for the person who gave the response; kept nowhere")
    known: bool = Field(description="it was entered before, and is not entered again")


class EntriesReceipt(Schema):
    """All of them are there, each once."""

    model_config = with_example(
        items=[EntryReceipt.model_config["json_schema_extra"]["examples"][0]]  # type: ignore
    )

    items: list[EntryReceipt]


ITEM: dict[str, Any] = {
    "id": "01936d5e-0000-7000-8000-000000000001",
    "state": "submitted",
    "channel": "paper",
    "kind": "individual",
    "language": "english",
    "route": "leaflet",
    "area": "E06000050",
    "place": "CH1 4",
    "signatures": None,
    "represents": None,
    "respondent": "01936d5e-0000-7000-8000-000000000001",
    "received_at": "2026-11-22T10:00:00Z",
    "late": False,
    "entered_at": "2026-11-22T12:00:00Z",
    "entered_by": "jane.doe",
    "withdrawn_at": None,
}


class ResponseItem(Schema):
    """A response in a list, without what it says; of one that was withdrawn all else is null."""

    model_config = with_example(**ITEM)

    id: UUID
    state: State
    channel: Channel | None
    kind: RespondentKind | None
    language: Language | None
    route: str | None
    area: str | None
    place: str | None
    signatures: int | None = Field(description="of a petition, which is one response")
    represents: int | None = Field(description="never added to individuals")
    respondent: UUID | None = Field(description="the first response of the same sender")
    received_at: datetime | None
    late: bool | None = Field(description="after the closing; counted apart")
    entered_at: datetime
    entered_by: str | None = Field(description="null: who responds entered it")
    withdrawn_at: datetime | None


class ResponseView(ResponseItem):
    """A response with what it says; its equality data are not shown with it."""

    model_config = with_example(
        **ITEM,
        questionnaire_version=1,
        privacy_notice=None,
        respondent_content=RESPONDENT,
        answers=SENT["answers"],
    )

    questionnaire_version: int | None
    privacy_notice: str | None
    respondent_content: RespondentContent | None
    answers: dict[str, Any] | None

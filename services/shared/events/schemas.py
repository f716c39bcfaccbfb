"""Events as CloudEvents 1.0."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.shared.events.repository import SealedEvent, Stretch
from services.shared.schemas import Schema, with_example

DATA_SCHEMA = "urn:marches:event:1"
EVENT = {
    "specversion": "1.0",
    "id": "0198a1c2-7a0e-7d6b-9a53-1d2f0b1c9a77",
    "source": "/v1/finance",
    "type": "uk.marches.finance.claim.approved",
    "subject": "7A1",
    "time": "2026-11-22T10:00:00.123456Z",
    "datacontenttype": "application/json",
    "dataschema": DATA_SCHEMA,
    "data": {
        "id": "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        "href": "/v1/finance/recovery/claims/5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        "version": 1,
    },
}


class EventData(Schema):
    """Where to look for what happened: it is read there, by whoever may."""

    id: str
    href: str = Field(description="path of what it happened to")
    version: int | str = Field(description="which state of it this is")


class CloudEvent(Schema):
    """Something happened."""

    model_config = with_example(**EVENT)

    specversion: Literal["1.0"] = "1.0"
    id: UUID = Field(description="the same wherever and however often the event is given")
    source: str = Field(description="the service")
    type: str
    subject: str = Field(description="what it is about; events of one subject come in order")
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str = DATA_SCHEMA
    data: EventData

    @classmethod
    def of(cls, service: str, event: SealedEvent) -> "CloudEvent":
        return cls(
            id=event.id,
            source=f"/v1/{service}",
            type=event.type,
            subject=event.subject,
            time=event.time,
            data=EventData(**event.data),
        )


class Events(Schema):
    """Events in order; the cursor is always given, also where nothing is new."""

    model_config = with_example(items=[EVENT], next_cursor="q83vEjRW...", more=False)

    items: list[CloudEvent]
    next_cursor: str = Field(description="`after` of the next request")
    more: bool = Field(description="whether there may be more already")


class RelayedEvent(Schema):
    """A sealed event as the board's relay takes it."""

    sequence: int = Field(description="place in the service's chain")
    audience: list[str] = Field(description="who may know of it; empty for nobody")
    event: CloudEvent


class RelayedEvents(Schema):
    """A stretch of a service's chain."""

    model_config = with_example(
        items=[{"sequence": 17, "audience": ["27D", "7A1"], "event": EVENT}], reached=17, head=17
    )

    items: list[RelayedEvent]
    reached: int = Field(description="up to where the chain was looked through")
    head: int = Field(description="its last sealed event")

    @classmethod
    def of(cls, service: str, found: Stretch) -> "RelayedEvents":
        items = [
            RelayedEvent(
                sequence=each.seq,
                audience=list(each.audience or ()),
                event=CloudEvent.of(service, each),
            )
            for each in found.events
        ]
        return cls(items=items, reached=found.reached, head=found.head)

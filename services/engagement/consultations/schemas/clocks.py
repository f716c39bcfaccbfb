"""What is due of consultations."""

from typing import Literal
from uuid import UUID

from services.shared.schemas import IsoDate, Schema, with_example


class ClockView(Schema):
    """Something that is due."""

    model_config = with_example(
        consultation="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        title="Care closer to home",
        code="report",
        what="Report on what people said",
        begins_on="2026-09-11",
        due_on="2026-12-04",
        done_on=None,
        state="running",
        law=None,
        pointer="/v1/engagement/consultations/0f6a2a1c/report",
    )

    consultation: UUID
    title: str
    code: str
    what: str
    begins_on: IsoDate
    due_on: IsoDate
    done_on: IsoDate | None
    state: Literal["running", "done", "overdue"]
    law: str | None
    pointer: str


class Clocks(Schema):
    """Clocks by the day that they are due on."""

    model_config = with_example(on="2026-11-22", items=[])

    on: IsoDate
    items: list[ClockView]

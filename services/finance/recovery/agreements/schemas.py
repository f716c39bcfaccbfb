"""Agreements on payment as they are stated and read."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.recovery.agreements.rules.holding_agreement import Mechanism
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

POD = named("^[A-Z0-9]{1,12}$", "a point of delivery in capitals, such as NEL")
NEW = {"provider": "RJR", "pod": "NEL", "mechanism": "fixed", "starts": "2025-04-01",
       "ends": "2026-03-31", "source": "Contract 2025/26, schedule 3"}  # fmt: skip


class NewAgreement(Schema):
    """How your organisation pays a provider for a kind of care."""

    model_config = with_example(**NEW)

    provider: OdsCode
    pod: Annotated[str, Field(pattern=POD)] | None = Field(
        default=None, description="null: every point of delivery without an agreement of its own"
    )
    mechanism: Mechanism = Field(description="variable and pass_through give money back")
    starts: Day
    ends: Day | None = Field(default=None, description="its last day; null: open")
    source: Text

    @model_validator(mode="after")
    def _in_order(self) -> "NewAgreement":
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("the last day is not before the first")
        return self


class AgreementView(Schema):
    """An agreement, and who stated it."""

    model_config = with_example(
        number=3, owner="27D", stated_by="jane.doe", stated_at="2026-11-29T10:00:00Z", **NEW
    )

    number: int
    owner: str
    provider: str
    pod: str | None
    mechanism: Mechanism
    starts: IsoDate
    ends: IsoDate | None
    source: str
    stated_by: str
    stated_at: datetime

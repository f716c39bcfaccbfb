"""Rule sets, and extensions of them, as they cross the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.finance.recovery.determinations.repository import State
from services.finance.recovery.determinations.rules.cam_2025_26 import CODE
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

NEW = {"ruleset": CODE, "until": "2026-06-30", "reason": "The rules of 2026/27 are not out yet."}
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"


class RulesetView(Schema):
    """A published method and the days on which it holds."""

    model_config = with_example(
        code=CODE, title="Commissioner Assignment Method 2025/26", first="2025-04-01",
        last="2026-03-31", carried_until=None,
    )  # fmt: skip

    code: str
    title: str
    first: IsoDate
    last: IsoDate
    carried_until: IsoDate | None = Field(description="by your organisations, as approved")


class Rulesets(Schema):
    """All rule sets, oldest first."""

    model_config = with_example(
        items=[RulesetView.model_config["json_schema_extra"]["examples"][0]]  # type: ignore[index]
    )

    items: list[RulesetView]


class NewExtension(Schema):
    """Until when a rule set is to be carried on, and why."""

    model_config = with_example(**NEW)

    ruleset: Literal["cam-2025-26"]
    until: Day = Field(description="the last day; after the rule set's own, by a year at most")
    reason: Text


class ExtensionView(Schema):
    """An extension, who asked for it, and what another person decided."""

    model_config = with_example(
        id=ID, owner="27D", state="approved", asked_by="jane.doe",
        asked_at="2026-11-29T10:00:00Z", decided_by="john.doe",
        decided_at="2026-11-29T11:00:00Z", **NEW,
    )  # fmt: skip

    id: UUID
    owner: str
    ruleset: str
    until: IsoDate
    reason: str
    state: State
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None

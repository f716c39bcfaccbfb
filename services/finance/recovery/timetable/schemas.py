"""Days of flex and freeze as they are stated and read."""

from datetime import date, datetime

from pydantic import Field, model_validator

from services.shared.schemas import Day, IsoDate, Month, Schema, Text, with_example

NEW = {"month": "2025-04", "flex": "2025-05-20", "freeze": "2025-06-18",
       "source": "SUS submission dates 2025/26, in our words"}  # fmt: skip


class NewTimetableMonth(Schema):
    """By which days your organisation takes the activity of a month."""

    model_config = with_example(**NEW)

    month: Month
    flex: Day = Field(description="from this day on its activity is provisional")
    freeze: Day = Field(description="the last day on which a file may restate it")
    source: Text = Field(description="where the dates are published")

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{self.month}-01")

    @model_validator(mode="after")
    def _in_order(self) -> "NewTimetableMonth":
        if not self.first < self.flex <= self.freeze:
            raise ValueError("flex is after the month has begun, and freeze is not before flex")
        return self


class TimetableMonthView(Schema):
    """The days of a month, and who stated them."""

    model_config = with_example(
        number=3, owner="27D", stated_by="jane.doe", stated_at="2026-11-29T10:00:00Z", **NEW
    )

    number: int
    owner: str
    month: str
    flex: IsoDate
    freeze: IsoDate
    source: str
    stated_by: str
    stated_at: datetime

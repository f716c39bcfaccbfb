"""What is said of figures, and which of them are awaited."""

from datetime import date, datetime

from pydantic import Field

from services.contracts.codes import OdsCode
from services.metrics.indicators.models import Commentary
from services.shared.schemas import Day, Schema, Text, with_example


class NewCommentary(Schema):
    """What is to be said of a figure."""

    model_config = with_example(
        organisation="27D", period="2026-10-01", text="Two clinics were closed for a week."
    )

    organisation: OdsCode
    period: Day = Field(description="first day of the period; next month's at the latest")
    text: Text


class CommentaryItem(Schema):
    """What was said of a figure, by whom and when. The newest comes first."""

    model_config = with_example(
        id=3,
        organisation="27D",
        period="2026-10-01",
        text="Two clinics were closed for a week.",
        written_by="jane.doe",
        written_at="2026-11-22T10:00:00Z",
        withdrawn_by=None,
        withdrawn_reason=None,
        withdrawn_at=None,
    )

    id: int
    organisation: str
    period: date
    text: str
    written_by: str
    written_at: datetime
    withdrawn_by: str | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None = Field(description="null: it stands")

    @classmethod
    def of(cls, row: Commentary) -> "CommentaryItem":
        return cls(
            id=row.id or 0,
            organisation=row.organisation_code,
            period=row.period,
            text=row.text,
            written_by=row.written_by,
            written_at=row.written_at,
            withdrawn_by=row.withdrawn_by,
            withdrawn_reason=row.withdrawn_reason,
            withdrawn_at=row.withdrawn_at,
        )


class RaisedReminder(Schema):
    """A local figure that is awaited."""

    indicator: str
    period: date
    due: date = Field(description="the day on which it is (or was) due")


class Reminders(Schema):
    """The reminders that were raised now, each for the first and only time."""

    model_config = with_example(
        raised=[{"indicator": "overdue-follow-ups", "period": "2026-10-01", "due": "2026-11-20"}]
    )

    raised: list[RaisedReminder]

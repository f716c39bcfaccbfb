"""What is sent to freeze the questions."""

from pydantic import Field

from services.shared.schemas import Day, Schema, with_example


class NewFreeze(Schema):
    """From which day on the questions keep their meaning."""

    model_config = with_example(frozen_on=None)

    frozen_on: Day | None = Field(default=None, description="null: today, in London")

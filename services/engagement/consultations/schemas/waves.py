"""A survey that is asked again, as it is sent."""

from pydantic import model_validator

from services.shared.schemas import Day, Schema, with_example


class NewWave(Schema):
    """When the same questions are asked again."""

    model_config = with_example(starts_on="2027-11-01", closes_on="2027-11-30")

    starts_on: Day | None = None
    closes_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewWave":
        if self.starts_on and self.closes_on and self.closes_on < self.starts_on:
            raise ValueError("it closes on the day it opens on, or later")
        return self

"""What the outside sends and sees of updates."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.engagement.consultations.params import SLUG
from services.engagement.mail.schemas import EmailAddress
from services.shared.schemas import Schema, with_example


class NewSubscription(Schema):
    """Who wants to hear of one consultation, or of all of an organisation."""

    model_config = with_example(
        email="kim@example.org",
        consultation="care-closer-to-home-0f6a2a1c",
        organisation=None,
        language="english",
    )

    email: EmailAddress
    consultation: Annotated[
        str | None, Field(pattern=SLUG, description="its slug or id; null: all of `organisation`")
    ] = None
    organisation: Annotated[OdsCode | None, Field(description="null: that of `consultation`")] = (
        None
    )
    language: Literal["english", "welsh"] = "english"

    @model_validator(mode="after")
    def _of_one(self) -> "NewSubscription":
        if (self.consultation is None) == (self.organisation is None):
            raise ValueError("name a consultation or an organisation, and not both")
        return self


class SubscriptionAsked(Schema):
    """The same answer for every address."""

    model_config = with_example(confirm_within_days=7)

    confirm_within_days: int

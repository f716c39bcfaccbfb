"""What is asked for the receipts of typed-in forms, and told of them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.engagement.forms.rules.sheets import FORM_NUMBER
from services.engagement.responses.entry_schemas import MOST_AT_ONCE
from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

NUMBER = named(f"^{FORM_NUMBER.pattern}$", "a UUID, or a number in capital letters, such as P-0001")
FormNumber = Annotated[str, Field(pattern=NUMBER)]


class FormNumbers(Schema):
    """The numbers on forms, or client ids, as they were sent."""

    model_config = with_example(numbers=["P-0001"])

    numbers: Annotated[list[FormNumber], Field(min_length=1, max_length=MOST_AT_ONCE)]


class FormReceipt(Schema):
    """The receipt of a form, for the person who gave it."""

    model_config = with_example(
        number="P-0001",
        id="01936d5e-0000-7000-8000-000000000001",
        receipt="5F0C0D-536D6B-4C1D9A-4E0D5A-4F3C2B-1A7K3M-Q9WXYZ-2B4D6F",
    )

    number: str
    id: UUID
    receipt: str = Field(description="kept nowhere")


class FormReceipts(Schema):
    """Of those forms that were entered, and are there."""

    model_config = with_example(
        items=[FormReceipt.model_config["json_schema_extra"]["examples"][0]]  # type: ignore
    )

    items: list[FormReceipt]

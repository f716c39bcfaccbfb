"""Keys of receipts as an operator sees them: never what they are."""

from datetime import datetime

from pydantic import Field

from services.engagement.receipt_ring import ReceiptKey
from services.shared.schemas import Schema, with_example

KEY = {"number": 2, "since": "2026-11-30T10:00:00Z"}


class ReceiptKeyView(Schema):
    """A key with which receipts are checked."""

    model_config = with_example(**KEY)

    number: int
    since: datetime = Field(
        description="it makes receipts from here on, until there is a newer one"
    )

    @classmethod
    def of(cls, key: ReceiptKey) -> "ReceiptKeyView":
        return cls(number=key.number, since=key.since)


class ReceiptKeys(Schema):
    """The newest first; it makes receipts, and all of them are good to check with."""

    model_config = with_example(items=[KEY])

    items: list[ReceiptKeyView]

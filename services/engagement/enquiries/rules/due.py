"""By when an enquiry is answered."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from services.engagement.consultations.rules.clocks import information_due, request_due

EnquiryKind = Literal[
    "question", "rights_request", "freedom_of_information", "data_protection_complaint"
]


def enquiry_due(kind: EnquiryKind, received_on: date, holidays: Collection[date]) -> date | None:
    """As the law says of its kind; a question is answered as fast as a request for information."""
    if kind == "question":
        return information_due(received_on, holidays)
    return request_due(kind, received_on, holidays)

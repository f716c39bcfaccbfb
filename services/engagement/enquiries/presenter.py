"""Enquiries as they are shown."""

from datetime import date
from typing import Literal

from services.engagement.enquiries.models import Enquiry
from services.engagement.enquiries.schemas import EnquiryView, PublicEnquiry
from services.engagement.enquiries.service import reference_of


def state_of(row: Enquiry, today: date) -> Literal["waiting", "overdue", "answered", "merged"]:
    if row.merged_into is not None:
        return "merged"
    if row.answered_on is not None:
        return "answered"
    late = row.due_on is not None and today > row.due_on and row.erased_at is None
    return "overdue" if late else "waiting"


def view_of(row: Enquiry, today: date) -> EnquiryView:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields} | {
        "organisation": row.owner,
        "reference": reference_of(row),
        "state": state_of(row, today),
    }
    return EnquiryView(**{name: kept[name] for name in EnquiryView.model_fields})


def public_view(row: Enquiry) -> PublicEnquiry:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields}
    kept["reference"] = reference_of(row)
    return PublicEnquiry(**{name: kept[name] for name in PublicEnquiry.model_fields})

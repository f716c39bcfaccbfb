"""Stakeholders as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from services.engagement.stakeholders.models import Stakeholder, StakeholderContact
from services.engagement.stakeholders.schemas import (
    Contacts,
    ContactView,
    StakeholderReach,
    StakeholderView,
)


def view_of(row: Stakeholder) -> StakeholderView:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields} | {
        "organisation": row.owner,
        "contact": StakeholderReach(**row.contact) if row.contact else None,
    }
    return StakeholderView(**{name: kept[name] for name in StakeholderView.model_fields})


def contacts_view(rows: Sequence[StakeholderContact], today: date) -> Contacts:
    answered = {row.answers for row in rows}
    return Contacts(items=[_contact(row, answered, today) for row in rows])


def _contact(row: StakeholderContact, answered: set[int | None], today: date) -> ContactView:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields}
    kept["state"] = _state(row, answered, today)
    return ContactView(**{name: kept[name] for name in ContactView.model_fields})


def _state(
    row: StakeholderContact, answered: set[int | None], today: date
) -> Literal["waiting", "overdue", "answered"] | None:
    if row.kind != "request":
        return None
    if row.number in answered:
        return "answered"
    return "overdue" if row.due_on is not None and today > row.due_on else "waiting"

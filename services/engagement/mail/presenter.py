"""Mails as they are shown."""

from services.engagement.mail.models import Mail
from services.engagement.mail.schemas import MailView


def view_of(row: Mail) -> MailView:
    kept = {name: getattr(row, name) for name in row.__class__.model_fields}
    kept["organisation"] = row.owner
    return MailView(**{name: kept[name] for name in MailView.model_fields})

"""Mails to those who registered for an event."""

from collections.abc import Mapping

from services.engagement.events.rules.letters import WORDS, subject_and_text
from services.engagement.mail.repository import DueMail
from services.engagement.mail.rules.messages import Letter
from services.engagement.mail.sender import Links, Write


def _letter(due: DueMail, links: Links) -> Letter:
    leave = links.to_leave(due.recipient)
    link = links.to(f"/v1/public/events/{due.about['event']}")
    said = subject_and_text(due.language, due.kind, due.about, link=link, leave=leave)
    return Letter(*said, leave)


LETTERS: Mapping[str, Write] = dict.fromkeys(WORDS["english"], _letter)

"""What those who registered for an event are written, in English and Welsh."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.shared.days import LONDON

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "english": {
        "place_given": (
            "You have a place: {title}",
            "A place became free, and it is yours: {title}, {when}, {place}.\n\n"
            "If you cannot come, please cancel with your receipt.\n",
        ),
        "event_moved": ("Moved: {title}", "{title} is now on {when}, {place}.\n"),
        "event_cancelled": ("Cancelled: {title}", "{title} is cancelled. {reason}\n"),
    },
    "welsh": {
        "place_given": (
            "Mae gennych le: {title}",
            "Daeth lle yn rhydd, a chi sydd piau: {title}, {when}, {place}.\n\n"
            "Os na allwch ddod, canslwch gyda'ch derbynneb.\n",
        ),
        "event_moved": ("Wedi symud: {title}", "Mae {title} bellach ar {when}, {place}.\n"),
        "event_cancelled": ("Wedi'i ganslo: {title}", "Mae {title} wedi'i ganslo. {reason}\n"),
    },
}
END = {
    "english": "\nMore: {link}\n\nTo get no more of these mails, open this link:\n{leave}\n",
    "welsh": "\nRhagor: {link}\n\nI atal y negeseuon hyn, agorwch y ddolen hon:\n{leave}\n",
}


def subject_and_text(
    language: str, kind: str, about: Mapping[str, Any], **links: str
) -> tuple[str, str]:
    """`about` is what is public of the event; times are those of London."""
    when = datetime.fromisoformat(about["starts_at"]).astimezone(LONDON)
    told = {
        "title": " ".join(str(about[language]).split()),
        "when": f"{when:%d/%m/%Y %H:%M}",
        "place": about["place"],
        "reason": about["reason"] or "",
        **links,
    }
    subject, body = (words.format_map(told) for words in WORDS[language][kind])
    return subject, body + END[language].format_map(told)

"""What the public sees of a consultation, by its state."""

from collections.abc import Collection, Mapping
from typing import Any

from services.engagement.consultations.rules.states import MAIN, STATES, State, place_of

SHOWN_FROM: Mapping[str, State] = {
    "texts": "published",
    "options": "published",
    "equality-impact": "published",
    "privacy-notice": "published",
    "documents": "published",
    "new-information": "published",
    "report": "reported",
    "themes": "reported",
    "recommendations": "decided",
    "answers": "decided",
    "decision": "decided",
    "feedback": "fed_back",
    "commitments": "monitoring",
}
"""The state from which a part of the record is public; others never are."""
SEEN = frozenset(STATES) | {"extended", "questionnaire_entered", "questionnaire_frozen"}
"""Acts beside the entry of a part that change what everybody sees."""
TOLD = frozenset(STATES) - frozenset(MAIN[: MAIN.index("published")]) | {"extended"}
"""Acts of which those who asked for updates get a mail."""


STAYING = frozenset({"texts", "privacy-notice"})
"""Of a withdrawn one. What people sent is still held, so they are told how to complain."""


def is_shown(part: str, state: State, left: State | None) -> bool:
    """Of a consultation that was published."""
    if state == "withdrawn":
        return part in STAYING
    return part in SHOWN_FROM and place_of(state, left) >= MAIN.index(SHOWN_FROM[part])


def watched_in_public(part: Mapping[str, Any], published: Collection[str]) -> dict[str, Any]:
    """Commitments as everybody sees them: watched by the indicators that are published, and by no
    plan and no savings scheme, whose codes nobody else may know.
    """
    indicators = [code for code in part.get("indicators", ()) if code in published]
    seen = {**part, "plans": [], "schemes": [], "indicators": indicators}
    if "items" in part:
        seen["items"] = [watched_in_public(each, published) for each in part["items"]]
    return {name: value for name, value in seen.items() if name in part}


def is_news(act: str, state: State, left: State | None, *, published: bool) -> bool:
    """Whether the public sees another consultation after this act than before.

    `act` is the state that was gone to, `extended`, or `<part>_entered`.
    """
    part = act.removesuffix("_entered").replace("_", "-")
    return act == "published" or (published and (act in SEEN or is_shown(part, state, left)))

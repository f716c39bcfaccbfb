"""Until when each part of the record may be put anew, and which lists only grow."""

from collections.abc import Mapping
from typing import NamedTuple

from services.engagement.consultations.rules.record import NOTHING, Part
from services.engagement.consultations.rules.states import MAIN, State, place_of

UNTIL: Mapping[str, State] = {
    "duty-assessment": "draft",
    "five-tests": "scoped",
    "affected-councils": "reported",
    "notifications": "monitoring",
    "texts": "approved",
    "options": "assured",
    "equality-impact": "reported",
    "reach-plan": "assured",
    "privacy-notice": "assured",
    "safeguarding-officer": "archived",
    "documents": "monitoring",
    "election-windows": "monitoring",
    "new-information": "reported",
    "half-way-review": "closed",
    "response-freeze": "closed",
    "report": "analysis",
    "themes": "analysis",
    "recommendations": "reported",
    "answers": "reported",
    "decision": "reported",
    "feedback": "decided",
    "commitments": "monitoring",
    "call-in": "monitoring",
    "urgent-change": "monitoring",
    "requests": "archived",
    "margins": "closed",
}
"""The last state in which a part may be put; what later ones rest on stands."""
OF_TOLD: Mapping[str, State] = {
    "texts": "scoped",
    "reach-plan": "scoped",
    "privacy-notice": "published",
    "response-freeze": "fed_back",
    "report": "closed",
    "themes": "closed",
    "feedback": "reported",
}
"""The same of the levels inform and engage, which skip states."""
SINCE: Mapping[str, State] = {"response-freeze": "closed"}
"""The first state in which a part may be put: while people may respond, nothing is frozen."""
GROWING: Mapping[str, tuple[str, str]] = {
    "recommendations": ("items", "code"),
    "affected-councils": ("councils", "code"),
    "new-information": ("items", "title"),
    "requests": ("items", "code"),
    "election-windows": ("items", "name"),
}
"""Lists of what others did: what is in them stays. List and the name that tells its items apart."""
AS_IT_IS = frozenset({"recommendations", "election-windows"})
"""Those whose items do not change either: a window is passed by two people, not by its removal."""


def last_state(name: str, *, consults: bool) -> State:
    """In which a part may be put."""
    return UNTIL[name] if consults else OF_TOLD.get(name, UNTIL[name])


def is_frozen(name: str, state: State, left: State | None, *, consults: bool) -> bool:
    if state == "withdrawn":
        return True
    return place_of(state, left) > MAIN.index(last_state(name, consults=consults))


def is_early(name: str, state: State, left: State | None) -> bool:
    return name in SINCE and place_of(state, left) < MAIN.index(SINCE[name])


class LostItem(NamedTuple):
    """An item that an earlier version has, and the new one has not, or not as it was."""

    name: str
    path: str


def moved_earlier(earlier: Part | None, later: Part) -> LostItem | None:
    """The last day for a council's comments comes earlier only once it has commented."""
    until = {e["code"]: e["comments_due"] for e in (earlier or NOTHING).get("councils", ())}
    for place, each in enumerate(later["councils"]):
        due = until.get(each["code"], each["comments_due"])
        if each["comments_due"] < due and not each.get("commented_on"):
            return LostItem(due, f"#/councils/{place}/comments_due")
    return None


def lost(part: str, earlier: Part | None, later: Part) -> LostItem | None:
    if part not in GROWING:
        return None
    key, name = GROWING[part]
    now = later[key]
    for each in (earlier or NOTHING).get(key, ()):
        stays = each in now if part in AS_IT_IS else each[name] in [e[name] for e in now]
        if not stays:
            return LostItem(each[name], f"#/{key}")
    return None

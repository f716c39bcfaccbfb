"""The life of a consultation: which state follows which.

Only the level `consult` passes approval, analysis and decision; `inform` and `engage` are no
consultation (Eveleigh) and cannot become the basis of a decision that a duty covers.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, get_args

State = Literal[
    "draft", "scoped", "assured", "approved", "published", "open", "closed", "analysis", "reported",
    "decided", "fed_back", "monitoring", "archived",
    "paused", "withdrawn", "called_in", "urgent_change",
]  # fmt: skip
Kind = Literal["substantial_change", "engagement", "survey", "partner"]
AnsweredBy = Literal["everybody", "invited"]
"""Anybody, or those alone who hold an invitation."""
Level = Literal["inform", "engage", "consult"]
STATES: Sequence[State] = get_args(State)
MAIN: Sequence[State] = STATES[: STATES.index("archived") + 1]
SIDE = frozenset(STATES) - frozenset(MAIN)
ENDED = frozenset({"archived", "withdrawn"})
PUBLIC = frozenset({"published", "open", "reported", "decided", "fed_back"})
"""Steps that the public sees, which need the scope to publish."""

CONSULT: Mapping[State, State] = {
    "assured": "approved",
    "approved": "published",
    "published": "open",
    "closed": "analysis",
    "analysis": "reported",
    "reported": "decided",
    "decided": "fed_back",
    "fed_back": "monitoring",
    "monitoring": "archived",
}
TELL: Mapping[State, State] = {
    "scoped": "published",
    "published": "open",
    "closed": "reported",
    "reported": "fed_back",
    "fed_back": "archived",
}
"""The same for the levels inform and engage."""
PAUSED_FROM = frozenset({"published", "open"})
CALLED_IN_FROM = frozenset(MAIN[MAIN.index("scoped") : MAIN.index("archived")])
WITHDRAWN_FROM = frozenset(MAIN[: MAIN.index("decided")]) | {"paused", "called_in", "urgent_change"}


def state_on(stored: State, closes_on: date | None, day: date) -> State:
    """An open consultation is closed from the day after its last one, by itself."""
    if stored == "open" and closes_on is not None and day > closes_on:
        return "closed"
    return stored


def place_of(state: State, left: State | None = None) -> int:
    """How far it has come; a side state stands where it was left."""
    at = left if state in SIDE and left is not None else state
    return MAIN.index(at) if at in MAIN else 0


def following(state: State, *, kind: Kind, level: Level | None, left: State | None) -> list[State]:
    """Every state that may be asked for, the main one first."""
    if state in ("paused", "called_in"):
        return [left, "withdrawn"] if left else ["withdrawn"]
    if state == "urgent_change":
        return ["scoped", "archived", "withdrawn"]
    found = _onward(state, kind, level)
    if state in PAUSED_FROM:
        found.append("paused")
    if state in CALLED_IN_FROM:
        found.append("called_in")
    if state in ("draft", "scoped"):
        found.append("urgent_change")
    if state in WITHDRAWN_FROM:
        found.append("withdrawn")
    return found


def _onward(state: State, kind: Kind, level: Level | None) -> list[State]:
    if state == "draft":
        return ["scoped"]
    if level != "consult":
        return [TELL[state]] if state in TELL else []
    if state == "scoped":
        return ["assured" if kind == "substantial_change" else "approved"]
    return [CONSULT[state]] if state in CONSULT else []

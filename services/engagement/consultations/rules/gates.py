"""Which gate stands before which state, for a consultation as it is."""

from collections.abc import Callable, Mapping

from services.engagement.consultations.rules.approval_gate import approval, asking
from services.engagement.consultations.rules.assurance_gate import assurance
from services.engagement.consultations.rules.decision_gate import decision
from services.engagement.consultations.rules.duty_gate import duty
from services.engagement.consultations.rules.feedback_gate import (
    archive,
    commitments,
    feedback,
    feedback_of_outcome,
)
from services.engagement.consultations.rules.publication_gate import closure, opening, publication
from services.engagement.consultations.rules.record import Found, MissingItem, Record
from services.engagement.consultations.rules.report_gate import (
    analysis,
    report,
    report_with_themes,
)
from services.engagement.consultations.rules.side_gates import (
    call_in,
    call_in_end,
    pause,
    reversal,
    urgent_change,
    withdrawal,
)
from services.engagement.consultations.rules.states import State, following

Gate = Callable[[Record], Found]


def _open_of_any(record: Record) -> Found:
    if record.level != "consult":
        yield from asking(record)
    yield from opening(record)


GATES: Mapping[State, Gate] = {
    "scoped": duty,
    "assured": assurance,
    "approved": approval,
    "published": publication,
    "open": _open_of_any,
    "closed": closure,
    "analysis": analysis,
    "reported": report_with_themes,
    "decided": decision,
    "fed_back": feedback_of_outcome,
    "monitoring": commitments,
    "archived": archive,
    "paused": pause,
    "withdrawn": withdrawal,
    "called_in": call_in,
    "urgent_change": urgent_change,
}
TELLING: Mapping[State, Gate] = {"reported": report, "fed_back": feedback}
"""Where no decision follows."""


def gate_of(record: Record, to: State) -> Gate | None:
    """The gate before a state; None where nothing is asked, on the way back from a pause."""
    if record.state == "called_in" and to != "withdrawn":
        return call_in_end
    if record.state == "paused" and to != "withdrawn":
        return None
    if record.state == "urgent_change" and to == "archived":
        return reversal
    if record.level != "consult" and to in TELLING:
        return TELLING[to]
    return GATES[to]


def missing_for(record: Record, to: State) -> list[MissingItem]:
    """All that is missing for a state; a state that does not follow is missing its way."""
    allowed = following(record.state, kind=record.kind, level=record.level, left=record.left)
    if to not in allowed:
        ways = ", ".join(allowed) or "nothing"
        detail = f"After {record.state} comes {ways}, and not {to}."
        return [MissingItem("not_next", "transitions#/to", detail)]
    gate = gate_of(record, to)
    return list(gate(record)) if gate else []

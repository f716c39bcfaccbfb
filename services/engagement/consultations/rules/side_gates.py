"""Pause, withdrawal, call-in and urgent change."""

from services.engagement.consultations.rules.record import Found, MissingItem, Record, day_of

EVIDENCE = "transitions#/evidence"
CALL_IN, URGENT = "call-in", "urgent-change"
REVERT = "revert"


def pause(record: Record) -> Found:
    published = record.evidence.published_on
    if not record.evidence.reason or published is None or published > record.day:
        detail = f"A pause has a reason, and the day on which that was published, by {record.day}."
        yield MissingItem("reason_missing", EVIDENCE, detail)


def withdrawal(record: Record) -> Found:
    if not record.evidence.reason:
        yield MissingItem("reason_missing", f"{EVIDENCE}/reason", "Say why it is withdrawn.")
    if not record.evidence.respondents_told:
        detail = "Say how those who answered are told."
        yield MissingItem("respondents_not_told", f"{EVIDENCE}/respondents_told", detail)


def call_in(record: Record) -> Found:
    """Anyone may ask the Secretary of State, since 31 January 2024."""
    law = record.law("secretary_of_state", "england")
    if law is None:
        detail = f"There was no call-in on {record.day} in these nations."
        yield MissingItem("no_call_in", CALL_IN, detail)
    elif not record.happened(record.part(CALL_IN), "called_in_on"):
        yield MissingItem("call_in_missing", CALL_IN, "Record who called it in, and when.", law)


def call_in_end(record: Record) -> Found:
    """A direction is recorded and obeyed."""
    found, law = record.part(CALL_IN), record.law("secretary_of_state", "england")
    if not record.happened(found, "ended_on") or not found.get("outcome"):
        yield MissingItem("call_in_lasts", CALL_IN, "Record how and when the call-in ended.", law)
    if found.get("direction") and not found.get("obeyed"):
        detail = "There is a direction; record how it is obeyed."
        yield MissingItem("direction_not_obeyed", f"{CALL_IN}#/obeyed", detail, law)


def urgent_change(record: Record) -> Found:
    """S.I. 2013/218 reg. 23(2): a risk to safety or welfare leaves no time to consult."""
    found, law = record.part(URGENT), record.law("scrutiny", "england")
    if not found:
        detail = "Give the reason of safety or welfare, the notice to the council, and the plan."
        yield MissingItem("urgent_reason_missing", URGENT, detail, law)
        return
    if day_of(found, "council_told_on") != record.day:
        detail = f"The council is told on the day itself, {record.day}."
        yield MissingItem("council_not_told", f"{URGENT}#/council_told_on", detail, law)
    by = day_of(found, "by")
    if by is None or by <= record.day:
        detail = "The plan, to revert or to consult, has a day that is still to come."
        yield MissingItem("plan_without_day", f"{URGENT}#/by", detail, law)


def reversal(record: Record) -> Found:
    """An urgent change ends without a consultation only where it is taken back."""
    found = record.part(URGENT)
    if found.get("plan") != REVERT or not record.happened(found, "reverted_on"):
        detail = "It is archived once it was reverted; else it is consulted on: ask for scoped."
        yield MissingItem("not_reverted", f"{URGENT}#/reverted_on", detail)

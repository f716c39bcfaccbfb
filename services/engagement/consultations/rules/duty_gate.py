"""draft -> scoped: does a duty apply, at which level, and what was promised."""

from services.engagement.consultations.rules.labels import SURVEY
from services.engagement.consultations.rules.record import Found, MissingItem, Record

DUTY = "duty-assessment"
EVELEIGH = "Secretary of State for Work and Pensions v Eveleigh [2023] EWCA Civ 810"


def duty(record: Record) -> Found:
    """NHS Act 2006 s.14Z45 and its kin; a promise to consult binds (the case of Corby)."""
    found = record.part(DUTY)
    if not found:
        detail = "Say whether the duty to involve applies, at which level, why, and who decided."
        yield MissingItem("duty_not_assessed", DUTY, detail, record.law("involve"))
        return
    if not record.happened(found, "decided_on"):
        detail = f"It must be decided by {record.day}, the day of effect."
        yield MissingItem("duty_decided_later", f"{DUTY}#/decided_on", detail)
    yield from _body(record)
    yield from _level(record)


def _body(record: Record) -> Found:
    body = record.part(DUTY)["body"]
    if not record.book.exists(body, record.day):
        detail = f"There was no body of the kind {body} on {record.day}; name the one of that day."
        yield MissingItem("body_not_of_the_day", f"{DUTY}#/body", detail)
    elif record.law("involve") is None and record.part(DUTY)["applies"]:
        detail = f"No duty to involve is known for {body} on {record.day} in these nations."
        yield MissingItem("law_not_known", f"{DUTY}#/body", detail, overridable=True)


def _level(record: Record) -> Found:
    found, at = record.part(DUTY), f"{DUTY}#/level"
    promised = [each for each in found["promises"] if record.happened(each, "made_on")]
    if promised and record.level != "consult":
        first = promised[0]
        detail = f"A promise to consult binds: {first['source']}, {first['made_on']}."
        yield MissingItem("promise_binds", at, detail)
    if record.kind == SURVEY and record.level == "consult":
        detail = "A survey has no proposal: its level is inform or engage, or it is no survey."
        yield MissingItem("survey_consults", at, detail, EVELEIGH)
    if record.kind == "substantial_change" and record.level != "consult":
        detail = "A substantial change is consulted on; inform or engage is no consultation."
        yield MissingItem("level_too_low", at, detail, record.law("scrutiny", "england"))

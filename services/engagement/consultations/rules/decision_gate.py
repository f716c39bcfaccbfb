"""-> decided: what people said was taken into account (Gunning 4), and what is decided was
consulted on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.engagement.consultations.rules.calendar import months_later
from services.engagement.consultations.rules.publication_gate import election
from services.engagement.consultations.rules.record import Found, MissingItem, Part, Record, day_of
from services.engagement.consultations.rules.report_gate import CONSIDERED

DECISION = "decision"


def decision(record: Record) -> Found:
    """What had to come before the decision is judged on the day on which it was taken."""
    found = record.part(DECISION)
    decided = day_of(found, "decided_on")
    if decided is None or decided > record.day:
        yield from election(record, "decided")
        yield from _councils(record)
        detail = f"Record what was decided by {record.day}, by whom, and on which report."
        yield MissingItem("decision_missing", DECISION, detail, CONSIDERED)
    else:
        taken = replace(record, day=decided)
        yield from election(taken if taken.election else record, "decided")
        yield from _councils(taken)
        yield from _cited(taken, found)
        yield from _parts(record, found)
        yield from _current(taken, found)
    yield from _answers(record)


def _councils(record: Record) -> Found:
    for council in record.items("affected-councils", "councils"):
        due = day_of(council, "comments_due")
        if due is not None and record.day <= due:
            detail = f"{council['name']} may comment until {due}."
            law = record.law("scrutiny", "england")
            yield MissingItem("council_may_comment", "affected-councils#/councils", detail, law)


def _cited(record: Record, found: Part) -> Found:
    for name, part, made in (
        ("report_version", "report", "published_on"),
        ("equality_impact_version", "equality-impact", "assessed_on"),
    ):
        held = record.part(part)
        version, day = held.get("version"), day_of(held, made)
        if found[name] != version:
            detail = (
                f"The decision cites version {found[name]} of the {part}; it stands at {version}."
            )
            yield MissingItem("version_not_cited", f"{DECISION}#/{name}", detail, CONSIDERED)
        elif day is not None and day > record.day:
            detail = f"It was decided on {record.day}, before the {part} that it cites, of {day}."
            yield MissingItem("decided_before", f"{DECISION}#/decided_on", detail, CONSIDERED)
    if not [each for each in found["recipients"] if record.happened(each, "on")]:
        detail = "Say who received the report before the decision, and when."
        yield MissingItem("recipients_missing", f"{DECISION}#/recipients", detail, CONSIDERED)


def _parts(record: Record, found: Part) -> Found:
    """Each names its option, or says why no new consultation is needed."""
    known = {each["code"] for each in record.items("options", "options")}
    if not found["parts"]:
        detail = "Say what was decided, part by part."
        yield MissingItem("decision_missing", f"{DECISION}#/parts", detail, CONSIDERED)
    for place, part in enumerate(found["parts"]):
        if part.get("option") not in known and not part.get("not_consulted_reason"):
            detail = f"{part['code']} is no option that was consulted on; say why that needs none."
            at = f"{DECISION}#/parts/{place}/option"
            yield MissingItem("not_consulted_on", at, detail, CONSIDERED)


def _current(record: Record, found: Part) -> Found:
    changed = [each for each in record.items("new-information") if each["changes_basis"]]
    years = record.policy.oldest_responses_years
    old = record.closes_on and months_later(record.closes_on, 12 * years) < record.day
    if (changed or old) and not found.get("still_current"):
        why = f"{changed[0]['title']} changes the basis" if changed else f"{years} years have gone"
        detail = f"{why}: say why what people said still holds."
        yield MissingItem("basis_changed", f"{DECISION}#/still_current", detail, CONSIDERED)


def to_answer(record: Record) -> Iterator[tuple[str, str]]:
    """Code and words of all that a decision answers: themes above the threshold, and every
    recommendation."""
    for theme in record.items("themes", "themes"):
        if theme["share"] >= record.policy.share_of_a_theme:
            yield theme["code"], f"The theme {theme['title']}"
    for each in record.items("recommendations"):
        if (day_of(each, "received_on") or date.min) <= record.day:
            yield each["code"], f"The recommendation {each['code']} of {each['author']}"


def _answers(record: Record) -> Found:
    answered = {
        each["to"]
        for each in record.items("answers")
        if each["reason"] and record.happened(each, "answered_on")
    }
    for code, what in to_answer(record):
        if code not in answered:
            detail = f"{what} is answered: accept, partly or reject, with a reason."
            yield MissingItem("not_answered", "answers#/items", detail, CONSIDERED)

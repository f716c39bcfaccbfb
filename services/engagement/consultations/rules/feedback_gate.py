"""-> fed_back -> monitoring -> archived: people hear what became of what they said."""

from math import isclose

from services.engagement.consultations.rules.decision_gate import to_answer
from services.engagement.consultations.rules.record import Found, MissingItem, Record, day_of

FEEDBACK, COMMITMENTS = "feedback", "commitments"


def feedback(record: Record) -> Found:
    """We asked, you said, we did (or why not), for each theme, where it was asked."""
    found = record.part(FEEDBACK)
    if not found or not record.happened(found, "published_on"):
        detail = "Publish what was asked, what people said, and what was done or why not."
        yield MissingItem("feedback_missing", FEEDBACK, detail)
        return
    if not record.happened(found, "sent_on"):
        detail = "Send it to those who agreed to hear of it."
        yield MissingItem("feedback_not_sent", f"{FEEDBACK}#/sent_on", detail)
    told = {each["theme"] for each in found["items"]}
    themes = {each["code"] for each in record.items("themes", "themes")}
    for code, what in to_answer(record):
        if code in themes and code not in told:
            detail = f"{what}: say what was done, or why not."
            yield MissingItem("theme_not_fed_back", f"{FEEDBACK}#/items", detail)


def feedback_of_outcome(record: Record) -> Found:
    """The same after a decision; Llais is told the outcome."""
    yield from feedback(record)
    told = day_of(record.part(FEEDBACK), "published_on")
    decided = day_of(record.part("decision"), "decided_on")
    if told is not None and decided is not None and told < decided:
        detail = f"It was decided on {decided}; what was done is told after that."
        yield MissingItem("feedback_before_decision", f"{FEEDBACK}#/published_on", detail)
    if "wales" in record.affected and record.told("patients_body_outcome") is None:
        law = record.law("patients_body", "wales")
        detail = "Tell Llais (before April 2023 the community health council) the outcome."
        yield MissingItem("outcome_not_told", "notifications#/items", detail, law)


def commitments(record: Record) -> Found:
    items = record.items(COMMITMENTS)
    if not items:
        detail = "List what was promised, with owner, day and weight."
        yield MissingItem("commitments_missing", COMMITMENTS, detail)
    elif not isclose(sum(each["weight"] for each in items), 1.0, abs_tol=1e-9):
        detail = "The weights of the commitments sum to 1."
        yield MissingItem("weights_not_one", f"{COMMITMENTS}#/items", detail)


def archive(record: Record) -> Found:
    for place, each in enumerate(record.items(COMMITMENTS)):
        if each["progress"] < 1 and not each.get("given_up_reason"):
            detail = f"{each['code']} is not kept; keep it, or say why not."
            at = f"{COMMITMENTS}#/items/{place}"
            yield MissingItem("commitment_open", at, detail)

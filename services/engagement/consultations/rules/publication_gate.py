"""-> published, -> open and -> closed: the final text, the dates, the elections, the time given."""

from datetime import date

from services.engagement.consultations.rules.approval_gate import QUESTIONS
from services.engagement.consultations.rules.assurance_gate import welsh_text
from services.engagement.consultations.rules.calendar import earliest_closing
from services.engagement.consultations.rules.record import Found, MissingItem, Record

TIME = "R v Brent LBC ex p Gunning (1985), 3"
BEFORE_ELECTIONS = "Local Government Act 1986 s.2; Cabinet Office election guidance"


def publication(record: Record) -> Found:
    texts = record.part("texts")
    if not texts:
        detail = "The final text, and whom to ask: title, summary, document, contact."
        yield MissingItem("final_text_missing", "texts", detail)
    elif not texts.get("formats"):
        detail = "Say in which formats the text is there."
        yield MissingItem("formats_missing", "texts#/formats", detail)
    yield from welsh_text(record)
    for name in ("starts_on", "closes_on"):
        if getattr(record, name) is None:
            yield MissingItem("dates_missing", f"#/{name}", "Say when it opens and when it closes.")


def opening(record: Record) -> Found:
    yield from election(record, "opened")
    if record.closes_on is None:
        yield MissingItem("dates_missing", "#/closes_on", "Say when it closes.")
    else:
        yield from _duration(record, record.closes_on)
    found = record.questions
    if found is None or found.frozen_on is None or found.frozen_on > record.day:
        detail = "The questions are frozen before anybody answers them."
        yield MissingItem("questions_not_frozen", f"{QUESTIONS}/freeze", detail)
    if found is not None and found.texts and not record.part("safeguarding-officer"):
        detail = "Name who reads at once what hints at danger, and a deputy."
        yield MissingItem("safeguarding_officer_missing", "safeguarding-officer", detail)


def _duration(record: Record, closes_on: date) -> Found:
    if closes_on < record.day:
        detail = f"It closes on {closes_on}, before it opens on {record.day}."
        yield MissingItem("closes_before_it_opens", "#/closes_on", detail)
        return
    shortest = shortest_closing(record, record.day)
    if closes_on < shortest:
        detail = f"It closes on {closes_on}; policy asks for {shortest} at the earliest."
        yield MissingItem("too_short", "#/closes_on", detail, TIME, overridable=True)


def shortest_closing(record: Record, opens_on: date) -> date:
    """The first closing day that the policy of the day lets a consultation of its kind have."""
    policy = record.policy
    substantial = record.kind == "substantial_change"
    days = policy.shortest_days_of_substantial_change if substantial else 0
    return earliest_closing(opens_on, days, record.book.holidays if policy.holidays_add else ())


def election(record: Record, done: str) -> Found:
    """Not in the election window of an affected area, unless two people say why."""
    window = record.election
    if window is not None:
        detail = (
            f"{window.name}: from {window.begins} to {window.ends} nothing is {done} that bears "
            "on it."
        )
        yield MissingItem(
            "election_window", "election-windows", detail, BEFORE_ELECTIONS, overridable=True
        )


def warnings(record: Record) -> Found:
    """What stops nothing, and should be thought about."""
    if record.closes_on is not None and record.state in ("approved", "published", "scoped"):
        opens = record.starts_on or record.day
        days = (record.closes_on - opens).days
        if days < record.policy.days_that_warn:
            detail = f"People have {days} days; below {record.policy.days_that_warn} is short."
            yield MissingItem("short", "#/closes_on", detail, TIME)
    if record.state == "open" and record.election is not None:
        detail = f"{record.election.name}: it stays open, and nothing promotes it meanwhile."
        yield MissingItem("no_promotion", "election-windows", detail, BEFORE_ELECTIONS)
    if record.state in ("open", "closed") and not record.part("half-way-review"):
        detail = "Half way: who has answered, against the population, and what is done about it."
        yield MissingItem("half_way_review_missing", "half-way-review", detail)
    for place, each in enumerate(record.items("new-information")):
        if each["extended"] is None:
            detail = f"{each['title']} was published meanwhile: extend, or say why not."
            yield MissingItem("extension_not_considered", f"new-information#/items/{place}", detail)


def closure(record: Record) -> Found:
    """It closes by itself; nobody closes it before."""
    detail = f"It closes by itself at the end of {record.closes_on}, London time."
    yield MissingItem("closes_by_itself", "#/closes_on", detail)

"""closed -> analysis -> reported: what was answered is frozen, read, and told as it is."""

from dataclasses import replace

from services.engagement.consultations.rules.clocks import report_due
from services.engagement.consultations.rules.publication_gate import election
from services.engagement.consultations.rules.record import Found, MissingItem, Part, Record, day_of

REPORT, FREEZE = "report", "response-freeze"
CONSIDERED = "R v Brent LBC ex p Gunning (1985), 4"


def analysis(record: Record) -> Found:
    found = record.part(FREEZE)
    if not found or not record.happened(found, "frozen_on"):
        detail = "Record that the responses are frozen, how many there are, and the late post."
        yield MissingItem("responses_not_frozen", FREEZE, detail, CONSIDERED)
    elif _while_open(record, found, "frozen_on"):
        detail = f"People could respond until {record.closes_on}; responses are frozen after it."
        yield MissingItem("frozen_before_closing", f"{FREEZE}#/frozen_on", detail, CONSIDERED)
    for place, each in enumerate(record.items("new-information")):
        if each["extended"] is None or not each.get("reason"):
            detail = f"{each['title']} was published meanwhile: say whether that extended it."
            at = f"new-information#/items/{place}"
            yield MissingItem("extension_not_considered", at, detail, CONSIDERED)


def report(record: Record) -> Found:
    found = record.part(REPORT)
    if not found or not record.happened(found, "published_on"):
        detail = f"The report is published by {record.day}."
        yield MissingItem("report_missing", REPORT, detail, CONSIDERED)
        return
    if found["reading"] == "sample" and not found.get("sampling"):
        detail = "Say by which method the sample that was read was drawn."
        yield MissingItem("sampling_missing", f"{REPORT}#/sampling", detail, CONSIDERED)
    if not found["counts_by_channel"]:
        detail = "Responses are counted by channel, and never as one sum over methods."
        yield MissingItem("counts_missing", f"{REPORT}#/counts_by_channel", detail)
    yield from _in_time(record, found)
    published = replace(record, day=day_of(found, "published_on") or record.day)
    yield from election(published if published.election else record, "published")


def _in_time(record: Record, found: Part) -> Found:
    """After the closing, and 12 weeks after it at the latest."""
    closed = record.closes_on
    if _while_open(record, found, "published_on"):
        detail = f"People could respond until {closed}; what they said is reported after it."
        yield MissingItem("report_before_closing", f"{REPORT}#/published_on", detail, CONSIDERED)
    if closed and record.day > report_due(closed) and not found.get("late_explanation"):
        detail = f"It was due on {report_due(closed)}, 12 weeks after closing; say why it is late."
        yield MissingItem("late_without_explanation", f"{REPORT}#/late_explanation", detail)


def _while_open(record: Record, found: Part, name: str) -> bool:
    """Whether something is dated to when people could still respond."""
    day = day_of(found, name)
    return record.closes_on is not None and day is not None and day <= record.closes_on


def report_with_themes(record: Record) -> Found:
    """The same of a consultation, whose themes are answered later."""
    yield from report(record)
    if not record.part("themes"):
        detail = "List the themes of what people said, with the share of each."
        yield MissingItem("themes_missing", "themes", detail, CONSIDERED)

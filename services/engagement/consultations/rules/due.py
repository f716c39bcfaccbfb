"""All clocks of a consultation, from its record."""

from collections.abc import Iterator
from datetime import date

from services.engagement.consultations.rules.clocks import (
    Clock,
    call_in_decision_due,
    half_way,
    healthwatch_reply_due,
    report_due,
    request_due,
    scrutiny_reply_due,
)
from services.engagement.consultations.rules.record import Record, day_of
from services.engagement.consultations.rules.states import MAIN, place_of

SCRUTINY = "S.I. 2013/218 reg. 22"
HEALTHWATCH = "S.I. 2012/3094 reg. 44"
LAW_OF_REQUESTS = {
    "rights_request": "UK GDPR art. 12(3)",
    "freedom_of_information": "Freedom of Information Act 2000 s.10",
    "data_protection_complaint": "Data Protection Act 2018 s.164A",
}
CLOSED = MAIN.index("closed")


def clocks_of(record: Record) -> list[Clock]:
    """By the day that they are due on; those that were met too. What is to be done on a day to come
    is not done."""
    found = [
        *_half_way(record),
        *_report(record),
        *_councils(record),
        *_recommendations(record),
        *_requests(record),
        *_side_states(record),
        *_commitments(record),
    ]
    told = (_as_of(record.day, each) for each in found)
    return sorted(told, key=lambda each: (each.due_on, each.code))


def _as_of(day: date, clock: Clock) -> Clock:
    done = clock.done_on is not None and clock.done_on <= day
    return clock if done else clock._replace(done_on=None)


def _half_way(record: Record) -> Iterator[Clock]:
    opened, closes = record.opened_on, record.closes_on
    if opened is not None and closes is not None and place_of(record.state, record.left) <= CLOSED:
        done = day_of(record.part("half-way-review"), "reviewed_on")
        due = half_way(opened, closes)
        what = "Half-way review"
        yield Clock("half_way_review", what, opened, due, done, None, "half-way-review")


def _report(record: Record) -> Iterator[Clock]:
    closes = record.closes_on
    if record.opened_on is not None and closes is not None and record.state != "withdrawn":
        done = day_of(record.part("report"), "published_on")
        due = report_due(closes)
        yield Clock("report", "Report on what people said", closes, due, done, None, "report")


def _councils(record: Record) -> Iterator[Clock]:
    for each in record.items("affected-councils", "councils"):
        began, due = day_of(each, "consulted_on"), day_of(each, "comments_due")
        if began is not None and due is not None:
            what = f"Comments of {each['name']}"
            code, done = f"comments_{each['code']}", day_of(each, "commented_on")
            law = record.law("scrutiny", "england")
            yield Clock(code, what, began, due, done, law, "affected-councils")


def _recommendations(record: Record) -> Iterator[Clock]:
    answers = {each["to"]: day_of(each, "answered_on") for each in record.items("answers")}
    for each in record.items("recommendations"):
        began = day_of(each, "received_on")
        if began is None:
            continue
        code, done = each["code"], answers.get(each["code"])
        what = f"Reply to {each['author']}"
        if each["basis"] == "council":
            due = scrutiny_reply_due(began)
            yield Clock(f"reply_{code}", what, began, due, done, SCRUTINY, "answers")
        elif each["basis"] == "healthwatch":
            due = healthwatch_reply_due(began, record.book.holidays)
            yield Clock(f"reply_{code}", what, began, due, done, HEALTHWATCH, "answers")


def _requests(record: Record) -> Iterator[Clock]:
    for each in record.items("requests"):
        began = day_of(each, "received_on") or date.max
        due = request_due(each["kind"], began, record.book.holidays)
        if due is not None:
            what = each["kind"].replace("_", " ").capitalize()
            done, law = day_of(each, "answered_on"), LAW_OF_REQUESTS[each["kind"]]
            yield Clock(f"request_{each['code']}", what, began, due, done, law, "requests")


def _side_states(record: Record) -> Iterator[Clock]:
    call_in, urgent = record.part("call-in"), record.part("urgent-change")
    directed = day_of(call_in, "directed_on")
    if directed is not None:
        due, done = call_in_decision_due(directed), day_of(call_in, "ended_on")
        law = record.law("secretary_of_state", "england")
        what = "Decision of the Secretary of State"
        yield Clock("call_in_decision", what, directed, due, done, law, "call-in")
    told, by = day_of(urgent, "council_told_on"), day_of(urgent, "by")
    if told is not None and by is not None:
        what = f"Urgent change: {urgent['plan']}"
        done = day_of(urgent, "reverted_on")
        yield Clock("urgent_change", what, told, by, done, None, "urgent-change")


def _commitments(record: Record) -> Iterator[Clock]:
    for each in record.items("commitments"):
        began, due = day_of(each, "made_on"), day_of(each, "due_on")
        if began is not None and due is not None:
            done = day_of(each, "kept_on")
            code, what = f"commitment_{each['code']}", f"Commitment of {each['owner']}"
            yield Clock(code, what, began, due, done, None, "commitments")

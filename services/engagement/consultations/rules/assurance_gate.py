"""scoped -> assured, of a substantial change: five tests, councils, Secretary of State, Llais."""

from services.engagement.consultations.rules.law import (
    FIFTH_TEST_SINCE,
    LLAIS_SINCE,
    SECRETARY_OF_STATE_SINCE,
)
from services.engagement.consultations.rules.record import Found, MissingItem, Record, day_of

TESTS, COUNCILS, TOLD = "five-tests", "affected-councils", "notifications"
FOUR = ("engagement", "choice", "clinical_evidence", "commissioner_support")


def assurance(record: Record) -> Found:
    """England asks for tests, councils and the Secretary of State; Wales for its patients' body
    and its language."""
    if "england" in record.affected:
        yield from _tests(record)
        yield from _councils(record)
        yield from _secretary_of_state(record)
    if "wales" in record.affected:
        yield from _patients_body(record)
        yield from welsh_text(record)


def _tests(record: Record) -> Found:
    found, law = record.part(TESTS), record.law("five_tests", "england")
    for name in FOUR:
        if not found.get(name):
            detail = f"The test of {name.replace('_', ' ')} has no evidence."
            yield MissingItem("test_without_evidence", f"{TESTS}#/{name}", detail, law)
    closes = found.get("beds_close", False) and record.day >= FIFTH_TEST_SINCE
    if closes and not found.get("beds"):
        detail = "Beds close: show that others stand ready, or that fewer are needed."
        yield MissingItem("test_without_evidence", f"{TESTS}#/beds", detail, law)


def _councils(record: Record) -> Found:
    councils = record.items(COUNCILS, "councils")
    law = record.law("scrutiny", "england")
    if not councils:
        detail = "List every council whose residents are affected, with its dates."
        yield MissingItem("council_missing", f"{COUNCILS}#/councils", detail, law)
    english = [area for area in record.areas if area.startswith(("E06", "E08", "E09", "E10"))]
    listed = {each["code"] for each in councils}
    for area in english:
        if area not in listed and councils:
            detail = f"{area} is an affected area, and its council is not listed."
            yield MissingItem("council_missing", f"{COUNCILS}#/councils", detail, law)
    if len(councils) > 1 and not record.part(COUNCILS).get("joint_committee"):
        detail = "More than one council is affected: they scrutinise jointly; name the committee."
        yield MissingItem("joint_scrutiny_missing", f"{COUNCILS}#/joint_committee", detail, law)
    for place, council in enumerate(councils):
        at = f"{COUNCILS}#/councils/{place}"
        if not record.happened(council, "consulted_on"):
            detail = f"{council['name']} is consulted by {record.day}."
            yield MissingItem("council_not_consulted", f"{at}/consulted_on", detail, law)
        if not record.happened(council, "dates_published_on"):
            detail = f"The dates given to {council['name']} are published."
            yield MissingItem("dates_not_published", f"{at}/dates_published_on", detail, law)
        if council["decision_due"] <= council["comments_due"]:
            detail = "The decision is due after the comments."
            yield MissingItem("decision_before_comments", f"{at}/decision_due", detail, law)


def _secretary_of_state(record: Record) -> Found:
    """From 31 January 2024, but not where the council was consulted before that day."""
    days = [day_of(each, "consulted_on") for each in record.items(COUNCILS, "councils")]
    began = min((day for day in days if day is not None), default=record.day)
    if min(began, record.day) < SECRETARY_OF_STATE_SINCE:
        return
    law, told = record.law("secretary_of_state", "england"), record.told("secretary_of_state")
    if told is None:
        detail = "The commissioner notifies the Secretary of State of the change."
        yield MissingItem("secretary_of_state_not_notified", f"{TOLD}#/items", detail, law)
    elif not told.get("council_view"):
        detail = "The notification carries the council's view."
        yield MissingItem("council_view_missing", f"{TOLD}#/items", detail, law)


def _patients_body(record: Record) -> Found:
    body = "llais" if record.day >= LLAIS_SINCE else "community_health_council"
    if record.told(body) is None:
        name = body.replace("_", " ").replace("llais", "Llais")
        detail = f"Residents of Wales are affected: tell {name} of the change."
        code = f"{body}_not_told"
        yield MissingItem(code, f"{TOLD}#/items", detail, record.law("patients_body", "wales"))


def welsh_text(record: Record) -> Found:
    """What is published for residents of Wales is in Welsh too; it never falls back."""
    if "wales" in record.affected and not record.part("texts").get("welsh"):
        detail = "Residents of Wales are affected: title, summary and document in Welsh too."
        yield MissingItem(
            "welsh_text_missing", "texts#/welsh", detail, record.law("language", "wales")
        )

"""-> approved: at a formative stage, with enough to judge by (Gunning 1 and 2)."""

from services.engagement.consultations.rules.record import Found, MissingItem, Record

OPTIONS, EQUALITY, REACH, QUESTIONS = "options", "equality-impact", "reach-plan", "questionnaire"
NOT_DIGITAL = frozenset({"paper", "telephone", "letter", "event", "focus_group", "advocate"})
FORMATIVE = "R v Brent LBC ex p Gunning (1985), 1"
ENOUGH = "R v Brent LBC ex p Gunning (1985), 2"
FEWEST_OPTIONS = 2


def approval(record: Record) -> Found:
    if record.part("decision"):
        detail = "A decision is recorded already: what is decided is not consulted on."
        yield MissingItem("decision_recorded_before", "decision", detail, FORMATIVE)
    yield from _options(record)
    yield from _equality(record)
    yield from _reach(record)
    yield from asking(record)


def asking(record: Record) -> Found:
    """What nobody is asked without, whether it is a consultation or a survey."""
    if not record.part("privacy-notice"):
        detail = "Name the version of the privacy notice, and how to complain."
        yield MissingItem("privacy_notice_missing", "privacy-notice", detail, "UK GDPR art. 13")
    yield from _questions(record)


def _options(record: Record) -> Found:
    """One need not consult on what is not viable, but says so (Nettleship)."""
    found, at = record.part(OPTIONS), f"{OPTIONS}#/options"
    options = record.items(OPTIONS, "options")
    if len(options) < FEWEST_OPTIONS and not (options and found.get("single_reason")):
        detail = "Give two options, or one with the reason why there is no other."
        yield MissingItem("options_missing", at, detail, FORMATIVE)
    if not found.get("left_out") and not found.get("none_left_out"):
        detail = "Say which options were left out and why, or that none was."
        yield MissingItem("options_left_out_missing", f"{OPTIONS}#/left_out", detail, FORMATIVE)
    for place, option in enumerate(options):
        for name in ("description", "reasons", "impacts", "cost"):
            if not option.get(name):
                detail = f"Option {option['code']} has no {name}."
                yield MissingItem("option_incomplete", f"{at}/{place}/{name}", detail, ENOUGH)


def _equality(record: Record) -> Found:
    found, law = record.part(EQUALITY), record.law("equality")
    if not found or not record.happened(found, "assessed_on"):
        detail = f"The equality impact is assessed by {record.day}."
        yield MissingItem("equality_impact_missing", EQUALITY, detail, law)
    elif not found["complete"]:
        detail = "The equality impact is complete when people are asked, and not to follow."
        yield MissingItem("equality_impact_incomplete", f"{EQUALITY}#/complete", detail, law)


def _reach(record: Record) -> Found:
    found = record.part(REACH)
    if not found:
        detail = "Say how people are reached who are seldom heard."
        yield MissingItem("reach_plan_missing", REACH, detail, ENOUGH)
        return
    if not NOT_DIGITAL & {*found["channels"]}:
        detail = "One channel at least is not digital: paper, telephone, letter, event."
        yield MissingItem("channel_not_digital_missing", f"{REACH}#/channels", detail, ENOUGH)
    for name, words in (("easy_read", "easy read"), ("other_formats", "other formats")):
        if not found[name]:
            detail = f"What is consulted on is there in {words} too."
            law = record.law("equality")
            yield MissingItem("format_missing", f"{REACH}#/{name}", detail, law, overridable=True)


def _questions(record: Record) -> Found:
    """Of the questionnaire: permission to publish, equality questions, Welsh."""
    found = record.questions
    if found is None:
        detail = "There is no questionnaire yet."
        yield MissingItem("questionnaire_missing", QUESTIONS, detail, ENOUGH)
        return
    if found.permissions != 1:
        detail = "Exactly one question asks for the permission to publish an answer."
        yield MissingItem("permission_question_missing", f"{QUESTIONS}#/questions", detail)
    for code in found.equality_faults:
        detail = f"{code} is about equality: optional, and with the option prefer_not_to_say."
        law = record.law("equality")
        yield MissingItem("equality_question_binding", f"{QUESTIONS}#/questions", detail, law)
    if "wales" in record.affected:
        for pointer in found.untranslated:
            detail = "This text has no Welsh; it never falls back to English."
            law = record.law("language", "wales")
            yield MissingItem("welsh_text_missing", f"{QUESTIONS}{pointer}", detail, law)

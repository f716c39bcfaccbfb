"""Who asked whom what: West Cheshire, Cheshire, Westminster and West Mercia.

That there were a fun day, a survey "why A&E?", a strategy in three stages, a merger and a staff
survey is known from the places; dates, words and answers are synthetic.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from services.demo.steps import Step
from services.demo.voices.chain import steps as same_day_steps
from services.demo.voices.steps import (
    CONSULTATIONS,
    PRIVACY_NOTICE,
    Survey,
    announced,
    approval_parts,
    attendance,
    enquiry,
    long_text,
    opened,
    single,
)

WEST, CHESHIRE, WESTMINSTER, MERCIA = "02F", "27D", "09A", "18C"
ORGANISATIONS = (WEST, CHESHIRE, WESTMINSTER, MERCIA)
CHANNELS = ("online", "paper", "telephone", "letter", "email", "event")
RESPONSES, AT_ONCE, CAME_IN = 400, 100, 60
WHY = (
    "The bus goes straight there.", "My mother cannot drive at night.", "One roof for all of it.",
    "The car park is always full.", "My surgery knows me.", "I could see somebody the same day.",
)  # fmt: skip
CAME = (
    "There was no appointment until Thursday.", "I could not wait with that pain.",
    "The line told me to come.", "I did not know that the surgery is open late.",
)  # fmt: skip
CENTRE = Survey(
    "centre", WEST, "An integrated care centre", "Should clinics move under one roof?",
    ["E06000050"], ["integrated-care"], "2026-11-16", "2027-02-19",
    [
        single("view", "What do you think?", agree="Yes", unsure="Not sure", disagree="No"),
        long_text("why", "Why?"),
    ],
    kind="engagement", level="consult", body="icb",
)  # fmt: skip
CENTRE_PARTS = approval_parts(
    {"one": "One centre", "two": "Two smaller centres"}, "The building closes in 2028.",
    cost="To be told in the business case", assessed_on="2026-11-02", channels=CHANNELS,
    group="Travellers",
)  # fmt: skip
A_AND_E = Survey(
    "why", WEST, "Why A&E?", "What brought you to A&E today?", ["E06000050"], ["urgent-care"],
    "2026-11-02", "2027-01-31",
    [
        single(
            "tried", "Whom did you try first?", nobody="Nobody", surgery="My surgery", line="111",
        ),
        long_text("brought", "What brought you here?"),
    ],
    body="icb",
)  # fmt: skip
STRATEGY = Survey(
    "strategy", WESTMINSTER, "Primary care strategy", "Partners look at each of its three stages.",
    ["E09000033"], ["primary-care"], "2026-11-03", "2027-03-31",
    [
        single("stage", "Which stage?", one="Access", two="Teams", three="Buildings"),
        long_text("say", "What do partners say?"),
    ],
    kind="partner", body="icb",
)  # fmt: skip
MERGER = Survey(
    "merger", CHESHIRE, "Four groups become one", "Questions about the merger, with answers.",
    ["E06000049", "E06000050"], ["merger"], "2026-11-02", "2027-03-31",
    [long_text("ask", "What would you like to know?")],
    body="icb",
)  # fmt: skip
STAFF = Survey(
    "west-mercia-staff", MERCIA, "Staff survey", "How do you hear of what we do?",
    ["E10000034", "E06000020"], ["staff"], "2026-11-09", "2027-01-15",
    [
        single("newsletter", "Do you read the newsletter?", always="Always", never="Never"),
        long_text("better", "What should be in it?"),
    ],
    body="icb", answered_by="invited",
)  # fmt: skip
NEWSLETTER = {
    "code": "newsletter", "title": "Newsletter, November", "source": "On the intranet",
    "published_on": "2026-11-09",
}  # fmt: skip


def steps() -> Iterator[Step]:
    yield from opened(CENTRE, CENTRE_PARTS)
    yield from announced(
        "fun-day", WEST, "Family fun day", "Whitby Park, Ellesmere Port",
        "2026-11-21T10:00:00Z", "2026-11-22T16:00:00Z", kind="fun_day", areas=["E06000050"],
        consultation="{centre}",
    )  # fmt: skip
    yield attendance("fun-day", 214)
    yield from announced(
        "evening", WEST, "Community evening", "Town hall, Ellesmere Port",
        "2027-01-19T18:30:00Z", "2027-01-19T20:30:00Z", areas=["E06000050"],
        consultation="{centre}", capacity=120,
    )  # fmt: skip
    yield from _responses()
    yield from same_day_steps()
    yield from opened(A_AND_E)
    body = {"responses": [_came_in(number) for number in range(CAME_IN)]}
    yield Step("why-responses", f"{CONSULTATIONS}/{{why}}/responses", body)
    yield from opened(STRATEGY)
    for stage, month in (("access", "01"), ("teams", "02"), ("buildings", "03")):
        yield from announced(
            f"stage-{stage}", WESTMINSTER, f"Partners on {stage}", "Westminster City Hall",
            f"2027-{month}-16T14:00:00Z", f"2027-{month}-16T16:00:00Z", kind="focus_group",
            areas=["E09000033"], consultation="{strategy}",
        )  # fmt: skip
    yield from opened(MERGER)
    for place, (question, answer) in enumerate(QUESTIONS, 1):
        yield from enquiry(f"merger-{place}", CHESHIRE, "merger", question, answer, "2026-11-12")
    yield from opened(STAFF, {"documents": {"items": [NEWSLETTER]}})


QUESTIONS = (
    ("Does my surgery stay where it is?", "Yes. The merger changes no surgery."),
    ("Who decides about money for my town?", "The new body, with a committee for each place."),
    ("Will there be fewer staff?", "Running costs fall by a fifth; care is not among them."),
)


def _responses() -> Iterator[Step]:
    """Over six channels, as typed in by officers."""
    everything = [_response(number) for number in range(RESPONSES)]
    for first in range(0, RESPONSES, AT_ONCE):
        body = {"responses": everything[first : first + AT_ONCE]}
        yield Step(f"responses-{first}", f"{CONSULTATIONS}/{{centre}}/responses", body)


def _came_in(number: int) -> dict[str, object]:
    """In the waiting room of A&E."""
    tried = ("surgery", "nobody", "line", "surgery", "nobody")[number % 5]
    return {
        "client_id": str(uuid5(NAMESPACE_URL, f"marches:demo:why:{number}")),
        "channel": CHANNELS[number % 2],
        "received_at": f"2026-11-{2 + number % 20:02}T{8 + number % 12:02}:00:00Z",
        "questionnaire_version": 1,
        "privacy_notice": PRIVACY_NOTICE,
        "answers": {"tried": tried, "brought": CAME[number % len(CAME)], "may_publish": True},
    }


def _response(number: int) -> dict[str, object]:
    view = ("agree", "agree", "unsure", "agree", "disagree")[number % 5]
    return {
        "client_id": str(uuid5(NAMESPACE_URL, f"marches:demo:centre:{number}")),
        "channel": CHANNELS[number % len(CHANNELS)],
        "received_at": f"2026-11-{16 + number % 10:02}T{8 + number % 9:02}:00:00Z",
        "questionnaire_version": 1,
        "privacy_notice": PRIVACY_NOTICE,
        "respondent": {"kind": "individual", "place": f"CH{64 + number % 3} {1 + number % 5}"},
        "answers": {
            "view": view, "why": WHY[number % len(WHY)], "may_publish": number % 4 > 0
        },
    }  # fmt: skip

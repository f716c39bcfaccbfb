"""The parts of a consultation's record, as officers send them. Money is told in words here."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from services.engagement.consultations.rules.clocks import RequestKind
from services.engagement.consultations.rules.states import Level
from services.shared.patterns import named
from services.shared.schemas import Count, Day, Schema, Text, with_example

CODE = named("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", "a code of letters, digits, _ and -")
Code = Annotated[str, Field(pattern=CODE)]
AREA = named("^[A-Z0-9]{3,9}$", "a code of the ONS or the ODS, such as W06000023 or 27D")
AreaCode = Annotated[str, Field(pattern=AREA)]
Yes = Annotated[bool, Field(strict=True)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
MOST = 200
BodyKind = Literal["pct", "ccg", "icb", "nhs_england", "trust", "local_health_board"]
Told = Literal[
    "secretary_of_state", "llais", "community_health_council", "healthwatch", "council",
    "patients_body_outcome",
]  # fmt: skip
Channel = Literal[
    "online", "paper", "easy_read", "telephone", "letter", "email", "event", "focus_group",
    "petition", "advocate",
]  # fmt: skip


class PromiseContent(Schema):
    """That somebody said in public that people would be asked."""

    model_config = with_example(
        made_on="2026-03-04", text="We will consult before beds close.", source="Board minutes"
    )

    made_on: Day
    text: Text
    source: Text


class DutyAssessment(Schema):
    """Whether a duty applies, and at which level people are involved."""

    model_config = with_example(
        applies=True,
        about="change",
        level="consult",
        body="icb",
        rationale="Where care is given changes for 40,000 people.",
        decided_by="Executive committee",
        decided_on="2026-05-12",
        promises=[],
    )

    applies: Yes
    about: Literal["planning", "change", "decision"]
    level: Level
    body: BodyKind = Field(description="what kind of body involves, on the day")
    rationale: Text
    decided_by: Text
    decided_on: Day
    promises: Annotated[list[PromiseContent], Field(max_length=MOST)] = Field(
        default_factory=list, description="to consult, made in public: each binds"
    )


class FiveTests(Schema):
    """The evidence for each test of a substantial change in England."""

    model_config = with_example(
        engagement="Report of the listening phase, v2",
        choice="Patients keep a choice of three providers.",
        clinical_evidence="Clinical senate, 2026-02-11",
        commissioner_support="Governing body, 2026-03-01",
        beds_close=False,
        beds=None,
    )

    engagement: Text | None = None
    choice: Text | None = None
    clinical_evidence: Text | None = None
    commissioner_support: Text | None = None
    beds_close: Yes = False
    beds: Text | None = Field(default=None, description="where beds close (from April 2017)")


COUNCIL: dict[str, Any] = {
    "code": "E06000050",
    "name": "Cheshire West and Chester",
    "consulted_on": "2026-06-01",
    "comments_due": "2026-09-11",
    "decision_due": "2026-11-30",
    "dates_published_on": "2026-06-01",
    "commented_on": None,
}


class CouncilContent(Schema):
    """An affected council, and its dates."""

    model_config = with_example(**COUNCIL)

    code: AreaCode
    name: Text
    consulted_on: Day | None = None
    comments_due: Day
    decision_due: Day
    dates_published_on: Day | None = None
    commented_on: Day | None = None


class AffectedCouncils(Schema):
    """Every affected council; more than one scrutinise jointly."""

    model_config = with_example(
        councils=[COUNCIL],
        joint_committee=None,
    )

    councils: Annotated[list[CouncilContent], Field(max_length=MOST)]
    joint_committee: Text | None = None


class NotificationContent(Schema):
    """That a body was told."""

    model_config = with_example(
        to="secretary_of_state",
        on="2026-06-02",
        summary="Notification with options and dates",
        council_view="The council asks for a bus link.",
    )

    to: Told
    on: Day
    summary: Text
    council_view: Text | None = None


class Notifications(Schema):
    """All notifications."""

    model_config = with_example(
        items=[{"to": "llais", "on": "2026-06-02", "summary": "By letter", "council_view": None}]
    )

    items: Annotated[list[NotificationContent], Field(max_length=MOST)]


class TextContent(Schema):
    """What is published in one language. `document` is where it is."""

    model_config = with_example(
        title="Care closer to home", summary="Three options.", document="https://example.org/care"
    )

    title: Text
    summary: Text
    document: Text


class Texts(Schema):
    """The final text, and whom to ask."""

    model_config = with_example(
        english={"title": "Care closer to home", "summary": "Three options.", "document": "v1.pdf"},
        welsh=None,
        contact="Freephone 0800 000 0000",
        formats=["easy read", "large print"],
    )

    english: TextContent
    welsh: TextContent | None = None
    contact: Text
    formats: Annotated[list[Text], Field(max_length=MOST)]


class OptionDescription(Schema):
    """What may be decided."""

    model_config = with_example(
        code="hub",
        title="One hub",
        description="All clinics in one place.",
        reasons="Staff can cover for each other.",
        impacts="Longer ways for 2,000 people.",
        cost="1.2 million pounds a year",
    )

    code: Code
    title: Text
    description: Text | None = None
    reasons: Text | None = None
    impacts: Text | None = None
    cost: Text | None = None


class LeftOut(Schema):
    """An option that people are not asked about, and why."""

    model_config = with_example(title="Keep as it is", why="It cannot be staffed.")

    title: Text
    why: Text


class Options(Schema):
    """The options, and those that were left out."""

    model_config = with_example(
        options=[{"code": "hub", "title": "One hub", "description": "All in one place."}],
        single_reason=None,
        left_out=[{"title": "Keep as it is", "why": "It cannot be staffed."}],
        none_left_out=None,
    )

    options: Annotated[list[OptionDescription], Field(max_length=MOST)]
    single_reason: Text | None = Field(default=None, description="why there is only one")
    left_out: Annotated[list[LeftOut], Field(max_length=MOST)] = Field(default_factory=list)
    none_left_out: Text | None = Field(default=None, description="that none was, in a sentence")


class EqualityImpact(Schema):
    """What it means for people with protected characteristics. The newest version stands."""

    model_config = with_example(
        version="2",
        assessed_on="2026-05-20",
        complete=True,
        findings="Older people without a car lose most.",
        source="https://example.org/eia-2",
    )

    version: Code
    assessed_on: Day
    complete: Yes = Field(description="false: a part of it is to follow")
    findings: Text
    source: Text


class ReachContent(Schema):
    """A group that is seldom heard, and how it is reached."""

    model_config = with_example(group="Travellers", how="Visits with the liaison officer")

    group: Text
    how: Text


class ReachPlan(Schema):
    """How people are reached."""

    model_config = with_example(
        channels=["online", "paper"],
        groups=[{"group": "Travellers", "how": "Visits"}],
        easy_read=True,
        other_formats=["braille on request"],
    )

    channels: Annotated[list[Channel], Field(max_length=MOST)]
    groups: Annotated[list[ReachContent], Field(max_length=MOST)]
    easy_read: Yes
    other_formats: Annotated[list[Text], Field(max_length=MOST)]


class PrivacyNotice(Schema):
    """The version that people acknowledge."""

    model_config = with_example(
        version="2026-1",
        source="https://example.org/privacy",
        how_to_complain="To the data protection officer, then to the ICO",
    )

    version: Code
    source: Text
    how_to_complain: Text


class DocumentContent(Schema):
    """A document, by reference."""

    model_config = with_example(
        code="pcbc", title="Business case", source="https://example.org/case", published_on=None
    )

    code: Code
    title: Text
    source: Text
    published_on: Day | None = None


class Documents(Schema):
    """What people can read."""

    model_config = with_example(
        items=[{"code": "pcbc", "title": "Business case", "source": "https://example.org/case"}]
    )

    items: Annotated[list[DocumentContent], Field(max_length=MOST)]


class WindowContent(Schema):
    """An election window that the lists do not have, such as a by-election's."""

    model_config = with_example(
        name="By-election in Chester",
        areas=["E06000050"],
        begins="2026-11-05",
        ends="2026-12-10",
        source="Notice of election",
    )

    name: Text
    areas: Annotated[list[AreaCode], Field(max_length=MOST)]
    begins: Day
    ends: Day
    source: Text


class ElectionWindows(Schema):
    """Further election windows of the affected areas."""

    model_config = with_example(items=[])

    items: Annotated[list[WindowContent], Field(max_length=MOST)]


class InformationContent(Schema):
    """Something that was published while people were asked, or that changed since."""

    model_config = with_example(
        title="New travel times",
        published_on="2026-08-20",
        extended=True,
        reason="A week more",
        changes_basis=False,
    )

    title: Text
    published_on: Day
    extended: Yes | None = Field(default=None, description="null: not thought about yet")
    reason: Text | None = None
    changes_basis: Yes = Field(default=False, description="whether answers may rest on the old")


class NewInformation(Schema):
    """All that was published meanwhile."""

    model_config = with_example(items=[])

    items: Annotated[list[InformationContent], Field(max_length=MOST)]


class HalfWayReview(Schema):
    """Who has answered so far, and what is done about it."""

    model_config = with_example(
        reviewed_on="2026-07-11",
        respondents="612, of whom 40 under 25",
        against_population="Under 25 are 28% of residents.",
        actions="Two evenings at the college",
    )

    reviewed_on: Day
    respondents: Text
    against_population: Text
    actions: Text


class ResponseFreeze(Schema):
    """That no more responses are added or withdrawn."""

    model_config = with_example(frozen_on="2026-09-14", responses=912, late_post=3)

    frozen_on: Day
    responses: Count
    late_post: Count = Field(description="counted apart")


class Report(Schema):
    """The report on what people said, as published."""

    model_config = with_example(
        version="1",
        published_on="2026-11-01",
        source="https://example.org/report",
        reading="all",
        sampling=None,
        campaigns="One campaign of 120 letters",
        counts_by_channel={"online": 700, "paper": 212},
        population="Older people are over-represented.",
        software="None",
        late_explanation=None,
    )

    version: Code
    published_on: Day
    source: Text
    reading: Literal["all", "sample"]
    sampling: Text | None = Field(default=None, description="how a sample was drawn")
    campaigns: Text
    counts_by_channel: Annotated[dict[Channel, Count], Field(max_length=len(get_args(Channel)))]
    population: Text = Field(description="respondents against the population")
    software: Text = Field(description="what was used in the analysis, or that none was")
    late_explanation: Text | None = None


class ThemeContent(Schema):
    """What many said; `share` is of the responses, from 0 to 1."""

    model_config = with_example(code="transport", title="Buses and parking", share=0.31)

    code: Code
    title: Text
    share: Share


class Themes(Schema):
    """The themes of what people said."""

    model_config = with_example(
        themes=[{"code": "transport", "title": "Buses and parking", "share": 0.31}]
    )

    themes: Annotated[list[ThemeContent], Field(max_length=MOST)]


class RecommendationContent(Schema):
    """What a consultee recommends; it is answered, and stays as it is."""

    model_config = with_example(
        code="r1",
        author="Cheshire West and Chester",
        basis="council",
        text="Fund a bus link.",
        received_on="2026-09-04",
    )

    code: Code
    author: Text
    basis: Literal["council", "healthwatch", "llais", "other"]
    text: Text
    received_on: Day


class Recommendations(Schema):
    """All recommendations of consultees."""

    model_config = with_example(items=[])

    items: Annotated[list[RecommendationContent], Field(max_length=MOST)]


class AnswerContent(Schema):
    """The answer to a theme or a recommendation, by its code."""

    model_config = with_example(
        to="transport", answer="partly", reason="A link from 2027 on", answered_on="2026-11-20"
    )

    to: Code
    answer: Literal["accept", "partly", "reject"]
    reason: Text
    answered_on: Day


class DecisionAnswers(Schema):
    """What the body makes of themes and recommendations."""

    model_config = with_example(
        items=[
            {
                "to": "transport",
                "answer": "partly",
                "reason": "A link from 2027 on",
                "answered_on": "2026-11-20",
            }
        ]
    )

    items: Annotated[list[AnswerContent], Field(max_length=2 * MOST)]


class DecisionPartContent(Schema):
    """A part of what was decided: the option that it is, or why it needs no consultation."""

    model_config = with_example(
        code="p1", text="One hub at Ellesmere Port", option="hub", not_consulted_reason=None
    )

    code: Code
    text: Text
    option: Code | None = None
    not_consulted_reason: Text | None = None


class RecipientContent(Schema):
    """Who received the report before the decision."""

    model_config = with_example(who="Governing body", on="2026-11-10")

    who: Text
    on: Day


class Decision(Schema):
    """What was decided, on what."""

    model_config = with_example(
        decided_on="2026-11-24",
        decided_by="Governing body",
        report_version="1",
        equality_impact_version="2",
        parts=[{"code": "p1", "text": "One hub at Ellesmere Port", "option": "hub"}],
        recipients=[{"who": "Governing body", "on": "2026-11-10"}],
        still_current=None,
    )

    decided_on: Day
    decided_by: Text
    report_version: Code
    equality_impact_version: Code
    parts: Annotated[list[DecisionPartContent], Field(max_length=MOST)]
    recipients: Annotated[list[RecipientContent], Field(max_length=MOST)]
    still_current: Text | None = Field(
        default=None, description="why old answers, or a changed basis, still carry it"
    )


class FeedbackContent(Schema):
    """What became of a theme."""

    model_config = with_example(
        theme="transport", we_asked="Where?", you_said="Too far", we_did="A bus link from 2027",
        commitments=[],
    )  # fmt: skip

    theme: Code
    we_asked: Text
    you_said: Text
    we_did: Text = Field(description="or why not")
    commitments: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list, description="by which it is done"
    )


class Feedback(Schema):
    """We asked, you said, we did."""

    model_config = with_example(
        published_on="2026-11-26",
        address="https://example.org/care",
        items=[
            {
                "theme": "transport",
                "we_asked": "Where?",
                "you_said": "Too far",
                "we_did": "A bus link",
            }
        ],
        sent_on="2026-11-26",
    )

    published_on: Day
    address: Text
    items: Annotated[list[FeedbackContent], Field(max_length=MOST)]
    sent_on: Day | None = None


class CommitmentContent(Schema):
    """Something promised; `progress` is from 0 to 1, and the weights of all sum to 1."""

    model_config = with_example(
        code="c1",
        text="A bus link",
        owner="Head of estates",
        made_on="2026-11-24",
        due_on="2027-04-01",
        weight=1.0,
        progress=0.25,
        kept_on=None,
        given_up_reason=None,
        answers=["transport"],
        plans=[],
        indicators=["ae-breaches"],
        schemes=[],
    )

    code: Code
    text: Text
    owner: Text
    made_on: Day
    due_on: Day
    weight: Share
    progress: Share = 0.0
    kept_on: Day | None = None
    given_up_reason: Text | None = None
    answers: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list,
        description="the themes and recommendations that it answers",
    )
    plans: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list, description="strategic plans that tell how far it is"
    )
    indicators: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)
    schemes: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)


class Commitments(Schema):
    """What was promised, and by which indicators and savings schemes it is watched."""

    model_config = with_example(items=[], indicators=["ae-breaches"], schemes=[])

    items: Annotated[list[CommitmentContent], Field(max_length=MOST)]
    indicators: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)
    schemes: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)


class CallIn(Schema):
    """A call-in by the Secretary of State."""

    model_config = with_example(
        called_in_on="2026-10-01",
        asked_by="A residents' group",
        directed_on=None,
        direction=None,
        obeyed=None,
        ended_on=None,
        outcome=None,
    )

    called_in_on: Day
    asked_by: Text
    directed_on: Day | None = None
    direction: Text | None = None
    obeyed: Text | None = Field(default=None, description="how the direction is obeyed")
    ended_on: Day | None = None
    outcome: Text | None = None


class UrgentChange(Schema):
    """A change that safety or welfare left no time to consult on."""

    model_config = with_example(
        reason="The rota of the birth centre is unsafe at night.",
        council_told_on="2026-11-24",
        plan="revert",
        by="2027-02-01",
        reverted_on=None,
    )

    reason: Text
    council_told_on: Day
    plan: Literal["revert", "consult"]
    by: Day
    reverted_on: Day | None = None


class RequestContent(Schema):
    """A request that the law sets a clock for."""

    model_config = with_example(
        code="q1", kind="freedom_of_information", received_on="2026-11-02", answered_on=None
    )

    code: Code
    kind: RequestKind
    received_on: Day
    answered_on: Day | None = None


class Requests(Schema):
    """Requests for information, rights and complaints; no names."""

    model_config = with_example(items=[])

    items: Annotated[list[RequestContent], Field(max_length=MOST)]


CATEGORY: dict[str, Any] = {
    "code": "most_deprived",
    "name": "The most deprived fifth",
    "population": 20400,
    "values": ["CH65 1", "CH65 2"],
}


class CategoryContent(Schema):
    """A category of a population, and by which answers respondents belong to it."""

    model_config = with_example(**CATEGORY)

    code: Code
    name: Text
    population: Count
    values: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]],
        Field(min_length=1, max_length=2000),
    ] = Field(description="postcode sectors, areas, or options of the question")


class MarginContent(Schema):
    """A population by its categories, and where it was published."""

    model_config = with_example(
        code="deprivation",
        basis="place",
        question=None,
        source="Mid-2024 estimates, ONS",
        as_of="2024-06-30",
        categories=[CATEGORY],
    )

    code: Code
    basis: Literal["place", "area", "question"] = Field(
        description="`place`: the postcode sector that respondents gave"
    )
    question: Code | None = Field(default=None, description="with the basis question: which one")
    source: Text
    as_of: Day
    categories: Annotated[list[CategoryContent], Field(min_length=2, max_length=50)]

    @model_validator(mode="after")
    def _apart(self) -> "MarginContent":
        if (self.question is None) == (self.basis == "question"):
            raise ValueError("give question with the basis question, and with no other")
        codes = [each.code for each in self.categories]
        values = [value for each in self.categories for value in each.values]
        if len({*codes}) < len(codes) or len({*values}) < len(values):
            raise ValueError("each category and each of its values is there once")
        if self.basis == "area" and any(len(each.values) > 1 for each in self.categories):
            raise ValueError("by area, each category is one area: others would tell areas apart")
        return self


class Margins(Schema):
    """The populations that respondents are compared with and weighted to, chosen before results
    are seen."""

    model_config = with_example(
        margins=[
            {
                "code": "deprivation", "basis": "place", "question": None,
                "source": "Mid-2024 estimates, ONS", "as_of": "2024-06-30",
                "categories": [
                    CATEGORY,
                    {"code": "others", "name": "All others", "population": 81600,
                     "values": ["CH64 1", "CH64 2", "CH66 1"]},
                ],
            }
        ]
    )  # fmt: skip

    margins: Annotated[list[MarginContent], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _own(self) -> "Margins":
        codes = [each.code for each in self.margins]
        bases = [(each.basis, each.question) for each in self.margins]
        if len({*codes}) < len(codes) or len({*bases}) < len(bases):
            raise ValueError("each code, and each basis or question, has one margin")
        return self


PARTS: dict[str, tuple[type[Schema], str]] = {
    "duty-assessment": (DutyAssessment, "duty assessment"),
    "five-tests": (FiveTests, "five tests"),
    "affected-councils": (AffectedCouncils, "affected councils"),
    "notifications": (Notifications, "notifications"),
    "texts": (Texts, "texts"),
    "options": (Options, "options"),
    "equality-impact": (EqualityImpact, "equality impact"),
    "reach-plan": (ReachPlan, "reach plan"),
    "privacy-notice": (PrivacyNotice, "privacy notice"),
    "documents": (Documents, "documents"),
    "election-windows": (ElectionWindows, "election windows"),
    "new-information": (NewInformation, "new information"),
    "half-way-review": (HalfWayReview, "half-way review"),
    "response-freeze": (ResponseFreeze, "response freeze"),
    "report": (Report, "report"),
    "themes": (Themes, "themes"),
    "recommendations": (Recommendations, "recommendations"),
    "answers": (DecisionAnswers, "answers"),
    "decision": (Decision, "decision"),
    "feedback": (Feedback, "feedback"),
    "commitments": (Commitments, "commitments"),
    "call-in": (CallIn, "call-in"),
    "urgent-change": (UrgentChange, "urgent change"),
    "requests": (Requests, "requests"),
    "margins": (Margins, "margins"),
}
"""By the last segment of their path: what is sent, and what it is called."""


def example_of(kind: type[Schema]) -> dict[str, Any]:
    """The one of the document."""
    extra: Any = kind.model_config["json_schema_extra"]
    found: dict[str, Any] = extra["examples"][0]
    return found

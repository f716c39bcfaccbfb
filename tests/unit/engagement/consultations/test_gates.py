"""Every gate: passed by a whole record, and by none with something left out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.calendar import closing_moment
from services.engagement.consultations.rules.clocks import report_due
from services.engagement.consultations.rules.gates import GATES, missing_for
from services.engagement.consultations.rules.publication_gate import shortest_closing, warnings
from services.engagement.consultations.rules.record import Evidence, Questions
from services.engagement.consultations.rules.states import (
    ENDED,
    MAIN,
    STATES,
    State,
    following,
    place_of,
    state_on,
)
from services.engagement.consultations.schemas.parts import PARTS
from tests.unit.engagement.consultations.records import (
    EFFECTS,
    WHOLE,
    codes,
    council,
    record,
    without,
)


def test_the_parts_of_these_records_are_as_they_are_sent() -> None:
    for name, part in WHOLE.items():
        PARTS[name][0].model_validate(part)


@pytest.mark.parametrize("to", EFFECTS)
@pytest.mark.parametrize("areas", [["E06000051"], ["E06000051", "W06000023"]])
def test_a_whole_record_passes_every_gate(to: State, areas: list[str]) -> None:
    assert codes(record(to, areas=areas), to) == []


PLAN = dict(WHOLE["duty-assessment"])
PROMISE = {"made_on": "2026-03-04", "text": "We will consult", "source": "Board minutes"}
TEXTS, REACH = WHOLE["texts"], WHOLE["reach-plan"]
NEW = {"title": "Travel times", "published_on": "2026-08-20", "extended": None, "reason": None}
LEFT_OUT: list[tuple[State, str, dict[str, Any], str]] = [
    ("scoped", "duty-assessment", {}, "duty_not_assessed"),
    ("scoped", "duty-assessment", {"decided_on": "2026-05-13"}, "duty_decided_later"),
    ("scoped", "duty-assessment", {"body": "ccg"}, "body_not_of_the_day"),
    ("scoped", "duty-assessment", {"level": "engage"}, "level_too_low"),
    ("scoped", "duty-assessment", {"level": "engage", "promises": [PROMISE]}, "promise_binds"),
    ("assured", "five-tests", {}, "test_without_evidence"),
    ("assured", "five-tests", {"choice": None}, "test_without_evidence"),
    ("assured", "five-tests", {"beds": None}, "test_without_evidence"),
    ("assured", "affected-councils", {}, "council_missing"),
    ("assured", "affected-councils", {"councils": [council("E06000049")]}, "council_missing"),
    (
        "assured",
        "affected-councils",
        {"councils": [council(), council("E06000050")]},
        "joint_scrutiny_missing",
    ),
    (
        "assured",
        "affected-councils",
        {"councils": [council(consulted_on=None)]},
        "council_not_consulted",
    ),
    (
        "assured",
        "affected-councils",
        {"councils": [council(dates_published_on="2026-06-04")]},
        "dates_not_published",
    ),
    (
        "assured",
        "affected-councils",
        {"councils": [council(decision_due="2026-09-20")]},
        "decision_before_comments",
    ),
    ("assured", "notifications", {}, "secretary_of_state_not_notified"),
    (
        "assured",
        "notifications",
        {"items": [{"to": "secretary_of_state", "on": "2026-06-02", "summary": "s"}]},
        "council_view_missing",
    ),
    ("approved", "options", {}, "options_missing"),
    ("approved", "options", {"options": WHOLE["options"]["options"][:1]}, "options_missing"),
    ("approved", "options", {"left_out": []}, "options_left_out_missing"),
    ("approved", "options", {"options": [{"code": "a"}, {"code": "b"}]}, "option_incomplete"),
    ("approved", "equality-impact", {}, "equality_impact_missing"),
    ("approved", "equality-impact", {"complete": False}, "equality_impact_incomplete"),
    ("approved", "equality-impact", {"assessed_on": "2026-06-05"}, "equality_impact_missing"),
    ("approved", "reach-plan", {}, "reach_plan_missing"),
    ("approved", "reach-plan", {"channels": ["online"]}, "channel_not_digital_missing"),
    ("approved", "reach-plan", {"easy_read": False}, "format_missing"),
    ("approved", "privacy-notice", {}, "privacy_notice_missing"),
    ("published", "texts", {}, "final_text_missing"),
    ("published", "texts", {"formats": []}, "formats_missing"),
    ("analysis", "response-freeze", {}, "responses_not_frozen"),
    ("analysis", "response-freeze", {"frozen_on": "2026-09-11"}, "frozen_before_closing"),
    ("reported", "report", {}, "report_missing"),
    ("reported", "report", {"published_on": "2026-09-11"}, "report_before_closing"),
    ("reported", "report", {"reading": "sample"}, "sampling_missing"),
    ("reported", "report", {"counts_by_channel": {}}, "counts_missing"),
    ("reported", "themes", {}, "themes_missing"),
    ("decided", "decision", {}, "decision_missing"),
    ("decided", "decision", {"parts": []}, "decision_missing"),
    ("decided", "decision", {"report_version": "0"}, "version_not_cited"),
    ("decided", "decision", {"equality_impact_version": "1"}, "version_not_cited"),
    ("decided", "decision", {"recipients": []}, "recipients_missing"),
    ("decided", "decision", {"parts": [{"code": "p", "option": "third"}]}, "not_consulted_on"),
    ("decided", "decision", {"decided_on": "2026-01-05"}, "decided_before"),
    ("decided", "decision", {"decided_on": "2026-09-30"}, "decided_before"),
    ("decided", "decision", {"decided_on": "2026-09-20"}, "council_may_comment"),
    (
        "decided",
        "decision",
        {"decided_on": "2026-10-14", "recipients": [{"who": "Board", "on": "2026-10-15"}]},
        "recipients_missing",
    ),
    ("decided", "equality-impact", {"assessed_on": "2026-10-21"}, "decided_before"),
    ("decided", "answers", {}, "not_answered"),
    (
        "decided",
        "answers",
        {"items": [e | {"answered_on": "2026-10-21"} for e in WHOLE["answers"]["items"]]},
        "not_answered",
    ),
    ("decided", "answers", {"items": WHOLE["answers"]["items"][:1]}, "not_answered"),
    (
        "decided",
        "affected-councils",
        {"councils": [council(comments_due="2026-10-20")]},
        "council_may_comment",
    ),
    ("fed_back", "feedback", {}, "feedback_missing"),
    ("fed_back", "feedback", {"sent_on": None}, "feedback_not_sent"),
    ("fed_back", "feedback", {"published_on": "2026-10-19"}, "feedback_before_decision"),
    ("fed_back", "feedback", {"items": []}, "theme_not_fed_back"),
    ("monitoring", "commitments", {}, "commitments_missing"),
    ("monitoring", "commitments", {"items": WHOLE["commitments"]["items"][:1]}, "weights_not_one"),
    (
        "archived",
        "commitments",
        {"items": [WHOLE["commitments"]["items"][0] | {"progress": 0.9}]},
        "commitment_open",
    ),
]


@pytest.mark.parametrize(("to", "part", "changed", "code"), LEFT_OUT)
def test_what_is_left_out_is_missing_at_its_gate(
    to: State, part: str, changed: dict[str, Any], code: str
) -> None:
    missing = missing_for(without(record(to), part, **changed), to)
    assert code in [each.code for each in missing]
    for each in missing:
        assert each.path.partition("#")[0] in {*PARTS, "", "questionnaire", "questionnaire/freeze"}
        assert each.detail.endswith(".")


def test_a_consultation_before_2024_needs_no_notification_of_the_secretary_of_state() -> None:
    began = {"councils": [council(consulted_on="2024-01-30")], "joint_committee": None}
    told = without(record("assured"), "affected-councils", **began)
    assert codes(without(told, "notifications"), "assured") == []


def test_the_fifth_test_began_in_april_2017() -> None:
    bare = without(record("assured", day=date(2017, 3, 31)), "five-tests", beds=None)
    assert "test_without_evidence" not in codes(bare, "assured")


def test_england_wales_and_the_border_each_ask_for_their_own() -> None:
    asked = {}
    for name, nations, areas in (
        ("england", ["england"], ["E06000051"]),
        ("wales", ["wales"], ["W06000023"]),
        ("border", ["england"], ["E06000051", "W06000023"]),
    ):
        bare = record("assured", nations=nations, areas=areas, parts={})
        asked[name] = set(codes(replace(bare, parts={"duty-assessment": PLAN}), "assured"))
    england = {"test_without_evidence", "council_missing", "secretary_of_state_not_notified"}
    wales = {"llais_not_told", "welsh_text_missing"}
    assert asked == {"england": england, "wales": wales, "border": england | wales}
    early = record("assured", day=date(2023, 3, 31), areas=["W06000023"], nations=["wales"])
    assert codes(without(early, "notifications"), "assured") == [
        "community_health_council_not_told"
    ]


def test_shropshire_2018() -> None:
    """30 May - 4 September, extended a week: closes 11 September, at the earliest 22 August."""
    opens = record(
        "open",
        day=date(2018, 5, 30),
        areas=["E06000051", "W06000023"],
        starts_on=date(2018, 5, 30),
        closes_on=date(2018, 9, 4),
        questions=Questions(1, 1, (), (), date(2018, 5, 29)),
    )
    assert shortest_closing(opens, opens.day) == date(2018, 8, 22)
    assert codes(opens, "open") == []
    assert codes(replace(opens, closes_on=date(2018, 8, 21)), "open") == ["too_short"]
    assert report_due(date(2018, 9, 11)) == date(2018, 12, 4)
    assured = replace(opens, state="scoped", day=date(2018, 5, 20), parts={"duty-assessment": PLAN})
    assert {"community_health_council_not_told", "welsh_text_missing"} <= set(
        codes(assured, "assured")
    )
    assert "secretary_of_state_not_notified" not in codes(assured, "assured")
    assert "NHS Act 2006 s.14Z2" in law_book().cite("involve", opens.day, opens.affected, "ccg")


def test_a_welsh_text_of_the_questions_never_falls_back() -> None:
    questions = Questions(1, 1, (), ("#/questions/0/welsh",), date(2026, 6, 1))
    border = record("approved", areas=["W06000023"], questions=questions)
    assert codes(border, "approved") == ["welsh_text_missing"]
    assert codes(record("approved", questions=questions), "approved") == []


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        (None, "questionnaire_missing"),
        (Questions(1, 0, (), (), None), "permission_question_missing"),
        (Questions(1, 2, (), (), None), "permission_question_missing"),
        (Questions(1, 1, ("age",), (), None), "equality_question_binding"),
    ],
)
def test_the_questionnaire_asks_for_permission_once_and_equality_binds_nobody(
    questions: Questions | None, code: str
) -> None:
    assert codes(record("approved", questions=questions), "approved") == [code]


def test_questions_are_frozen_before_anybody_answers_them() -> None:
    loose = Questions(1, 1, (), (), None)
    assert codes(record("open", questions=loose), "open") == ["questions_not_frozen"]


def test_nothing_is_opened_or_decided_in_an_election_window_of_an_affected_area() -> None:
    window = {
        "name": "By-election", "areas": ["E06000051"], "begins": "2026-06-01",
        "ends": "2026-10-20", "source": "notice",
    }  # fmt: skip
    for to in ("open", "decided"):
        found = record(to)
        held = replace(found, parts={**found.parts, "election-windows": {"items": [window]}})
        missing = missing_for(held, to)
        assert [(each.code, each.overridable) for each in missing] == [("election_window", True)]
        elsewhere = window | {"areas": ["E06000050"]}
        parts = {**found.parts, "election-windows": {"items": [elsewhere]}}
        assert codes(replace(found, parts=parts), to) == []


@pytest.mark.parametrize(
    ("to", "part", "day"),
    [
        ("decided", "decision", "decided_on"),
        ("reported", "report", "published_on"),
    ],
)
def test_a_step_entered_after_an_election_is_judged_on_the_day_of_what_it_enters(
    to: State, part: str, day: str
) -> None:
    window = {
        "name": "By-election", "areas": ["E06000051"], "begins": "2026-10-02",
        "ends": "2026-10-16", "source": "notice",
    }  # fmt: skip
    found = record(to, day=date(2026, 10, 20))
    held = replace(found, parts={**found.parts, "election-windows": {"items": [window]}})
    assert codes(without(held, part, **{day: "2026-10-17"}), to) == []
    assert codes(without(held, part, **{day: "2026-10-16"}), to) == ["election_window"]


def test_the_age_of_responses_is_counted_to_the_day_of_the_decision() -> None:
    late = record("decided", day=date(2028, 12, 1))
    assert codes(late, "decided") == []
    assert codes(without(late, "decision", decided_on="2028-12-01"), "decided") == ["basis_changed"]


def test_old_answers_and_a_changed_basis_ask_whether_they_still_carry_a_decision() -> None:
    old = record("decided", closes_on=date(2024, 10, 19))
    assert codes(old, "decided") == ["basis_changed"]
    assert codes(replace(old, closes_on=date(2024, 10, 20)), "decided") == []
    found = record("decided")
    news = {"items": [NEW | {"changes_basis": True}]}
    changed = replace(found, parts={**found.parts, "new-information": news})
    assert codes(changed, "decided") == ["basis_changed"]
    assert codes(without(changed, "decision", still_current="It does"), "decided") == []


def test_new_information_asks_whether_to_extend_before_the_analysis() -> None:
    found = record("analysis")
    news = {"items": [NEW | {"changes_basis": False}]}
    told = replace(found, parts={**found.parts, "new-information": news})
    assert codes(told, "analysis") == ["extension_not_considered"]
    assert "extension_not_considered" in [each.code for each in warnings(told)]


def test_a_late_report_is_explained() -> None:
    late = record("reported", day=date(2026, 12, 5))
    assert codes(late, "reported") == ["late_without_explanation"]
    assert codes(without(late, "report", late_explanation="Staff were ill"), "reported") == []
    assert codes(record("reported", day=date(2026, 12, 4)), "reported") == []


def test_a_decision_recorded_before_people_are_asked_stops_the_approval() -> None:
    found = record("approved")
    parts = {**found.parts, "decision": WHOLE["decision"]}
    assert codes(replace(found, parts=parts), "approved") == ["decision_recorded_before"]


@pytest.mark.parametrize("level", ["inform", "engage"])
def test_what_is_no_consultation_never_comes_to_a_decision(level: Any) -> None:
    reached: set[Any] = set()
    frontier: set[Any] = {"draft"}
    while frontier:
        reached |= frontier
        steps = (following(each, kind="survey", level=level, left=None) for each in frontier)
        frontier = {to for step in steps for to in step} - reached
        frontier |= {"closed"} - reached if "open" in reached else set()
    main = [state for state in MAIN if state in reached]
    assert main == ["draft", "scoped", "published", "open", "closed", "reported", "fed_back",
                    "archived"]  # fmt: skip
    assert "decided" not in reached


def test_only_a_substantial_change_is_assured() -> None:
    assert (
        following("scoped", kind="substantial_change", level="consult", left=None)[0] == "assured"
    )
    assert following("scoped", kind="engagement", level="consult", left=None)[0] == "approved"


def test_what_has_ended_does_not_go_on() -> None:
    for state in ENDED:
        assert following(state, kind="engagement", level="consult", left=None) == []  # type: ignore[arg-type]


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_a_state_that_does_not_follow_is_refused(state: State, to: State) -> None:
    found = record("scoped", state=state, left="open" if state in ("paused", "called_in") else None)
    allowed = following(state, kind=found.kind, level=found.level, left=found.left)
    assert (codes(found, to)[:1] == ["not_next"]) == (to not in allowed)
    assert set(GATES) | {"draft"} == set(STATES)


def test_it_closes_by_itself_after_its_last_day() -> None:
    closes = date(2026, 9, 11)
    assert state_on("open", closes, closes) == "open"
    assert state_on("open", closes, date(2026, 9, 12)) == "closed"
    assert state_on("paused", closes, date(2026, 9, 12)) == "paused"
    assert closing_moment(closes).isoformat() == "2026-09-11T22:59:59+00:00"


def test_a_call_in_keeps_everything_from_being_decided_until_a_direction_is_obeyed() -> None:
    called = record("decided", state="called_in", left="reported", day=date(2026, 10, 20))
    assert codes(called, "decided") == ["not_next"]
    assert codes(called, "reported") == ["call_in_lasts"]
    part = {"called_in_on": "2026-10-01", "ended_on": "2026-10-19", "outcome": "retained",
            "direction": "consult again", "obeyed": None}  # fmt: skip
    ended = replace(called, parts={**called.parts, "call-in": part})
    assert codes(ended, "reported") == ["direction_not_obeyed"]
    obeyed = replace(ended, parts={**ended.parts, "call-in": part | {"obeyed": "in March"}})
    assert codes(obeyed, "reported") == []


def test_a_call_in_needs_the_law_of_2024() -> None:
    part = {"called_in_on": "2023-10-01"}
    early = record("decided", day=date(2023, 10, 20), parts={**WHOLE, "call-in": part})
    assert codes(early, "called_in") == ["no_call_in"]
    assert codes(replace(early, day=date(2026, 10, 20)), "called_in") == []


def test_a_pause_and_a_withdrawal_give_their_reason() -> None:
    opened = record("analysis", state="open")
    assert codes(opened, "paused") == ["reason_missing"]
    told = Evidence("flood", None, date(2026, 7, 1))
    assert codes(replace(opened, evidence=told), "paused") == []
    assert codes(opened, "withdrawn") == ["reason_missing", "respondents_not_told"]
    assert codes(replace(opened, evidence=Evidence("flood", "by mail")), "withdrawn") == []


def test_an_urgent_change_tells_the_council_the_same_day_and_has_a_dated_plan() -> None:
    part = {"reason": "unsafe", "council_told_on": "2026-05-12", "plan": "revert",
            "by": "2026-08-01", "reverted_on": None}  # fmt: skip
    draft = record("scoped", parts={"urgent-change": part})
    assert codes(draft, "urgent_change") == []
    assert codes(record("scoped", parts={}), "urgent_change") == ["urgent_reason_missing"]
    late = part | {"council_told_on": "2026-05-11", "by": "2026-05-12"}
    found = codes(record("scoped", parts={"urgent-change": late}), "urgent_change")
    assert found == ["council_not_told", "plan_without_day"]
    changed = replace(draft, state="urgent_change", day=date(2026, 8, 1))
    assert codes(changed, "archived") == ["not_reverted"]
    back = part | {"reverted_on": "2026-07-30"}
    assert codes(replace(changed, parts={"urgent-change": back}), "archived") == []


def test_below_six_weeks_warns() -> None:
    short = record("open", kind="engagement", closes_on=date(2026, 7, 19))
    assert codes(short, "open") == []
    assert [each.code for each in warnings(short)] == ["short"]


def test_a_side_state_stands_where_it_was_left() -> None:
    assert place_of("called_in", "reported") == MAIN.index("reported")
    assert place_of("draft") == 0

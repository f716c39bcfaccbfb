"""Two entries differ where they say another thing, and the rate has all forms as its base."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.second_entries.rules.differences import differing, discrepancies, rate
from tests.unit.engagement.questionnaires.forms import Case, answered, options

WAY = questions_of(
    [{"code": "way", "kind": "multiple", "text": "How?", "options": options("bus", "car")},
     {"code": "order", "kind": "ranking", "text": "What first?", "options": options("a", "b")},
     {"code": "why", "kind": "long_text", "text": "Why?"}]
)  # fmt: skip


def entry(answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "individual", "language": "english", "answers": answers} | more


@given(answered())
@settings(max_examples=50, deadline=None)
def test_an_entry_agrees_with_itself_and_differs_alike_both_ways(case: Case) -> None:
    asked, (first, second, *_) = case
    questions = questions_of(asked)
    one, other = entry(first), entry(second)
    assert differing(questions, one, one) == []
    assert differing(questions, one, other) == differing(questions, other, one)
    only_first = [each.code for each in questions if each.code in first]
    assert differing(questions, one, entry({})) == only_first


def test_the_order_of_ticks_and_blanks_in_a_text_are_no_difference() -> None:
    first = entry({"way": ["bus", "car"], "order": ["a", "b"], "why": "Too far."})
    second = entry({"way": ["car", "bus"], "order": ["b", "a"], "why": " Too\n far."})
    assert differing(WAY, first, second) == ["order"]
    assert differing(WAY, first, first | {"place": "CH1 4"}) == ["place"]


@given(st.lists(st.sets(st.sampled_from(["way", "order", "why", "kind"])), max_size=30))
def test_every_form_that_was_entered_twice_is_in_the_base(forms: list[set[str]]) -> None:
    found = {each.name: each for each in discrepancies(WAY, [sorted(each) for each in forms])}
    assert {"way", "order", "why", "kind", "area"} <= found.keys()
    assert sum(each.differing for each in found.values()) == sum(map(len, forms))
    for name, each in found.items():
        assert each.differing == sum(name in form for form in forms)
        assert each.rate == rate(each.differing, len(forms))
        assert each.rate is None if not forms else 0 <= (each.rate or 0) <= 1

"""Whatever names something names what stands in the record."""

from typing import Any

import pytest

from services.engagement.consultations.rules.trace import links_of, loose_ends
from tests.unit.engagement.consultations.records import WHOLE

FRAME = {"transport", "colour"}


def changed(part: str, **more: Any) -> dict[str, Any]:
    first, *rest = WHOLE[part]["items"]
    return {**WHOLE, part: {"items": [first | more, *rest]}}


def test_a_whole_record_leads_somewhere_everywhere() -> None:
    assert [*loose_ends(WHOLE, FRAME)] == []
    assert {(each.code, each.to_part) for each in links_of(WHOLE, "answers")} == {
        ("transport", "themes"),
        ("r1", "recommendations"),
    }


@pytest.mark.parametrize(
    ("parts", "part", "pointer"),
    [
        (changed("answers", to="noise"), "answers", "#/items/0/to"),
        (changed("commitments", answers=["colour"]), "commitments", "#/items/0/answers/0"),
        (changed("feedback", theme="noise"), "feedback", "#/items/0/theme"),
        (changed("feedback", commitments=["c1", "c9"]), "feedback", "#/items/0/commitments/1"),
        ({**WHOLE, "themes": {"themes": []}}, "answers", "#/items/0/to"),
    ],
)
def test_a_loose_end_is_told_where_it_is(parts: dict[str, Any], part: str, pointer: str) -> None:
    assert (part, pointer) in {(each.part, each.pointer) for each in loose_ends(parts, FRAME)}


def test_a_theme_of_the_record_is_one_that_answers_are_coded_by() -> None:
    [found] = loose_ends({"themes": WHOLE["themes"]}, {"transport"})
    assert (found.part, found.pointer) == ("themes", "#/themes/1/code")

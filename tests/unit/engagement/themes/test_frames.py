"""A code frame loses no theme, and an answer is given what stands."""

import pytest

from services.engagement.themes.rules.codings import GivenCoding, KnownTheme
from services.engagement.themes.rules.codings import faults as coding_faults
from services.engagement.themes.rules.frames import FrameTheme, faults, target_of

KNOWN = {
    "bus": KnownTheme("transport", False),
    "transport": KnownTheme("transport", False),
    "paint": KnownTheme("paint", True),
}


@pytest.mark.parametrize(
    ("themes", "code", "pointer"),
    [
        ([FrameTheme("a")], "theme_dropped", "#/themes"),
        ([FrameTheme("a"), FrameTheme("b"), FrameTheme("a")], "theme_repeated", "#/themes/2/code"),
        ([FrameTheme("a", "c"), FrameTheme("b")], "theme_unknown", "#/themes/0/merged_into"),
        ([FrameTheme("a", "a"), FrameTheme("b")], "merger_circular", "#/themes/0/merged_into"),
        ([FrameTheme("b", "a"), FrameTheme("a", "b")], "merger_circular", "#/themes/0/merged_into"),
    ],
)
def test_a_frame_that_would_lose_answers_is_refused(
    themes: list[FrameTheme], code: str, pointer: str
) -> None:
    assert (pointer, code) in {(each.pointer, each.code) for each in faults({"a", "b"}, themes)}


def test_answers_count_at_the_end_of_all_mergers() -> None:
    merged = {"a": "b", "b": "c", "c": None, "d": "e", "e": "d"}
    assert [target_of(each, merged) for each in "abcde"] == ["c", "c", "c", None, None]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (GivenCoding("coded", []), "outcome_misplaced"),
        (GivenCoding("no_theme", ["transport"]), "outcome_misplaced"),
        (GivenCoding("coded", ["noise"]), "theme_unknown"),
        (GivenCoding("coded", ["bus"]), "theme_merged"),
        (GivenCoding("coded", ["paint"]), "theme_retired"),
        (GivenCoding("coded", ["transport", "transport"]), "theme_repeated"),
        (GivenCoding("coded", ["transport"]), None),
        (GivenCoding("nothing_said", []), None),
    ],
)
def test_an_answer_is_given_themes_that_stand(given: GivenCoding, code: str | None) -> None:
    assert [each.code for each in coding_faults(given, KNOWN)] == ([code] if code else [])

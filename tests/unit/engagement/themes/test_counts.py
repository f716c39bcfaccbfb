"""Coded and uncoded are all that answered, and no table tells of 1 to 7 people."""

from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.counts import readable_as
from services.engagement.themes.rules.campaigns import DECISIONS, findings
from services.engagement.themes.rules.codings import OUTCOMES, STANCES
from services.engagement.themes.rules.counts import SENT, Counts, theme_cell, visible

SMALL = range(1, 8)
EXACT = {"answered", "read", "uncoded"}
FEW = st.integers(0, 30)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    parts = [(stance, sent) for stance in STANCES for sent in (True, False)]
    themes = {
        name: {part: draw(st.integers(0, 9)) for part in parts}
        for name in ("answered", "read")  # names that cells have too
    }
    whole = max(sum(told.values()) for told in themes.values())
    sent = max(sum(told[stance, True] for stance in STANCES) for told in themes.values())
    outcomes = {each: draw(FEW) for each in OUTCOMES}
    outcomes["coded"] += whole
    alike = {each: draw(FEW) for each in DECISIONS}
    alike["campaign"] += sent
    answered = max(sum(outcomes.values()), sum(alike.values()) + whole) + draw(FEW)
    return Counts(answered, outcomes, themes, alike)


@given(counts())
def test_what_is_read_and_what_is_not_are_all_that_answered(told: Counts) -> None:
    seen = visible(told)
    read, uncoded = seen["read"].numerator, seen["uncoded"].numerator
    assert read is not None
    assert uncoded is not None
    assert read + uncoded == seen["answered"].numerator == told.answered


def left(whole: range, parts: list[int | None]) -> list[int]:
    """What may be hidden in all blank parts together, to who knows how counts are rounded."""
    reach = [readable_as(each) for each in parts if each is not None]
    least = whole.start - sum(high for _, high in reach)
    most = whole.stop - 1 - sum(low for low, _ in reach)
    return list(range(max(least, 0), most + 1))


@given(counts())
def test_no_count_of_1_to_7_is_shown_or_is_what_one_subtraction_leaves(told: Counts) -> None:
    seen = visible(told)
    shown = {code: None if (n := each.numerator) is None else int(n) for code, each in seen.items()}
    assert not any(n in SMALL for code, n in shown.items() if code not in EXACT)
    families = [(range(told.read, told.read + 1), [shown[each] for each in OUTCOMES])]
    for name in told.themes:
        whole = shown[theme_cell(name)]
        for cells in (STANCES, SENT) if whole is not None else ():
            low, high = readable_as(whole or 0)
            parts = [shown[theme_cell(name, each)] for each in cells]
            families.append((range(low, high + 1), parts))
    for whole_of, parts in families:
        if parts.count(None) == 1:
            hidden = left(whole_of, parts)
            assert len(hidden) > 1 or hidden[0] not in SMALL


def test_what_was_decided_stands_and_new_answers_are_told_beside_it() -> None:
    one, two, three, four, five = (f"00000000-0000-0000-0000-00000000000{n}" for n in range(1, 6))
    decided = {one: 3, two: 3}
    clusters = [((one, two, three), 0.9), ((four, five), 0.7), ((one, two), 0.8)]
    found = [*findings(clusters, decided)]  # type: ignore[arg-type]
    assert [(each.answers, each.beside) for each in found] == [([three], 3), ([four, five], None)]

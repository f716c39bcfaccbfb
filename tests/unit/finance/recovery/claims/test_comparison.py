"""Both sides of the border hold spells of their own, and each line of either is told once."""

import time

from hypothesis import given
from hypothesis import strategies as st

from services.finance.recovery.claims.rules.comparison import SideLine, compared

CLAIM = [
    SideLine("1", 500, "AA22C", "2025-09", "2025-09-01", "S1"),
    SideLine("2", 200, "XA01Z", "2025-09", "2025-09-01", "S1"),
    SideLine("3", 300, "DZ11V", "2025-09", "2025-09-03", "S2"),
]


def found(*sent: SideLine) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Of each line its reference, how the sides agree, and in what they differ."""
    pairs = compared(CLAIM, sent)
    return [((each.claim or each.sent).line_ref, each.agreement, each.differs)  # type: ignore[union-attr]
            for each in pairs]  # fmt: skip


def test_a_spell_is_found_whatever_the_other_side_calls_its_lines() -> None:
    assert found(
        SideLine("3", 200, "XA01Z", spell="S1"),
        SideLine("1", 300, "DZ11V", day="2025-09-04", spell="S2"),
        SideLine("2", 500, "AA22D", spell="S1"),
    ) == [
        ("1", "different", ("currency",)), ("2", "matched", ()), ("3", "different", ("day",)),
    ]  # fmt: skip


def test_the_line_of_a_spell_that_agrees_most_closely_is_paired_first() -> None:
    whole = SideLine(None, 200, "XA01Z", day="2025-09-01", spell="S1")
    assert found(SideLine(None, 1, spell="S1"), whole)[:2] == [
        ("1", "different", ("amount",)), ("2", "matched", ())
    ]  # fmt: skip


def test_without_a_spell_the_reference_counts() -> None:
    told = found(SideLine("3", 300), SideLine("9", 1), SideLine("2", 200, spell="S9"))
    assert [agreement for _, agreement, _ in told] == [
        "only_in_claim", "only_in_claim", "matched", "only_sent", "only_sent"
    ]  # fmt: skip


LINES = st.lists(
    st.builds(
        SideLine,
        st.sampled_from(["1", "2"]),
        st.integers(0, 3),
        st.sampled_from([None, "A", "B"]),
        spell=st.sampled_from([None, "S1", "S2"]),
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_every_line_of_either_side_is_told_once(
    claim: list[SideLine], sent: list[SideLine]
) -> None:
    pairs = compared(claim, sent)
    assert [each.claim for each in pairs if each.claim] == claim
    assert sorted(map(str, (each.sent for each in pairs if each.sent))) == sorted(map(str, sent))


def test_very_many_lines_of_one_spell_are_compared_at_once() -> None:
    lines = [SideLine(str(place), place, spell="S") for place in range(5_000)]
    started = time.process_time()
    assert len(compared(lines, [line._replace(pence=-1) for line in lines])) == 5_000
    assert time.process_time() - started < 1

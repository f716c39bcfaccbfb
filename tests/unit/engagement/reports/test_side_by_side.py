"""Groups beside each other, so many to a table, and a sentence where nothing may be told."""

from services.engagement.reports.rules.side_by_side import GroupedThemes, theme_blocks

GROUPS = [(f"place {place}", 10 * place) for place in range(1, 9)]


def test_more_groups_than_fit_are_told_in_several_tables() -> None:
    shares = [0.125, None, *(0.5 for _ in range(6))]
    first, second = theme_blocks(GroupedThemes("place", GROUPS, [("Bus", shares)]))
    assert first.text == second.text == "Themes by place."
    assert first.columns == ["Theme", *(f"place {place}" for place in range(1, 7))]
    assert second.rows == [["Bus", "50%", "50%"], ["Base: people who answered", "70", "80"]]
    assert list(first.rows[0])[:3] == ["Bus", "13%", "."]


def test_where_all_is_withheld_a_sentence_says_so() -> None:
    [told] = theme_blocks(GroupedThemes("place", GROUPS, [("Bus", [None] * 8)]))
    assert (told.columns, told.text) == (
        (),
        "Themes by place. Withheld: in some of the groups too few said the same.",
    )


def test_one_group_is_all_and_is_not_told_again() -> None:
    assert list(theme_blocks(GroupedThemes("place", GROUPS[:1], [("Bus", [1.0])]))) == []

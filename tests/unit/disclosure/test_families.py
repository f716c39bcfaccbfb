"""What else is withheld so that no difference of published figures isolates 1 to 7 people."""

import pytest

from services.disclosure import (
    Cell,
    DisclosureRefusal,
    Exemption,
    Family,
    PublishedCell,
    ValueNote,
    publish_families,
    total_of,
)


def family(
    *counts: int, exemption: Exemption | None = Exemption.NATIONAL, codes: str = "abcdefgh"
) -> dict[str, PublishedCell]:
    """Parts called a, b, c ... of a total T."""
    parts = [Cell(code=code, numerator=n) for code, n in zip(codes, counts, strict=False)]
    total = total_of("T", parts, exemption)
    return publish_families([total, *parts], [Family("T", tuple(part.code for part in parts))])


def withheld(shown: dict[str, PublishedCell]) -> str:
    return "".join(sorted(code for code, each in shown.items() if each.value is None))


def test_beside_a_national_total_the_second_smallest_part_is_suppressed_too() -> None:
    shown = family(3, 50, 11, 9)
    assert withheld(shown) == "ad"
    assert shown["T"].value == 73
    assert shown["d"].note is ValueNote.SUPPRESSED


def test_the_second_smallest_is_found_among_those_that_are_shown_alike() -> None:
    assert withheld(family(3, 11, 9, 12)) == "ac"


@pytest.mark.parametrize("codes", ["abc", "cba", "bca"])
def test_of_equal_parts_the_first_by_code_is_suppressed_wherever_it_stands(codes: str) -> None:
    shown = family(*({"a": 20, "b": 20, "c": 3}[code] for code in codes), codes=codes)
    assert withheld(shown) == "ac"


def test_two_suppressed_parts_need_no_third() -> None:
    assert withheld(family(3, 5, 20, 50)) == "ab"


def test_nothing_else_is_withheld_where_nothing_is_small() -> None:
    assert withheld(family(8, 20, 0)) == ""


def test_beside_a_rounded_total_a_single_suppressed_part_is_enough() -> None:
    shown = family(3, 50, 20, exemption=None)
    assert withheld(shown) == "a"
    assert shown["T"] == PublishedCell(code="T", value=75, numerator=75, note=ValueNote.ROUNDED)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((1, 8, 8), "two shown as 10 are 16 or more, a total shown as 15 is 17 or less"),
        ((7, 12, 12, 12), "three shown as 10 are 36 or less, a total shown as 45 is 43 or more"),
        ((1, 23, 23), "two shown as 25 are 46 or more, a total shown as 45 is 47 or less"),
    ],
)
def test_rounding_alone_can_give_a_single_part_away(counts: tuple[int, ...], why: str) -> None:
    assert len(withheld(family(*counts, exemption=None))) > 1, why


def test_parts_that_look_the_same_are_withheld_together_where_one_had_to_be() -> None:
    assert withheld(family(23, 23, 1, exemption=None)) == "abc", "else the code of one tells of 1"


def test_a_second_part_does_not_help_where_it_can_be_no_larger_than_those_shown() -> None:
    assert withheld(family(7, 12, 12)) == "abc", "31 less 8-12 leaves 7, with 12 at most beside it"


def test_a_rounded_total_that_gives_all_its_parts_away_is_withheld_itself() -> None:
    assert withheld(family(7, 7, 7, 7, exemption=None)) == "Tabcd"


def test_the_only_patient_of_an_open_total_hides_among_the_zeros() -> None:
    assert withheld(family(0, 2, 0)) == "abc"


def test_zeros_are_shown_wherever_they_tell_nothing() -> None:
    shown = family(0, 3, 20, 0, 9)
    assert (shown["a"].value, shown["d"].value) == (0, 0)


def test_an_open_part_is_never_withheld() -> None:
    cells = [
        Cell(code="T", numerator=33, exemption=Exemption.NATIONAL),
        Cell(code="a", numerator=3),
        Cell(code="b", numerator=10, exemption=Exemption.OPEN_DATA),
        Cell(code="c", numerator=20),
    ]
    assert withheld(publish_families(cells, [Family("T", ("a", "b", "c"))])) == "ac"


def test_what_the_parts_leave_out_is_taken_as_known() -> None:
    cells = [
        Cell(code="T", numerator=100, exemption=Exemption.NATIONAL),
        Cell(code="a", numerator=3),
        Cell(code="b", numerator=20),
    ]
    assert withheld(publish_families(cells, [Family("T", ("a", "b"))])) == "ab"


@pytest.mark.parametrize(
    ("families", "says"),
    [
        ([Family("T", ("a", "x"))], "No cell is given for x"),
        ([Family("T", ("a", "a"))], "names a code twice"),
        ([Family("T", ("a",)), Family("a", ("T",))], "a part of itself"),
    ],
)
def test_a_family_that_cannot_be_says_what_is_wrong(families: list[Family], says: str) -> None:
    cells = [Cell(code="T", numerator=20), Cell(code="a", numerator=20)]
    with pytest.raises(DisclosureRefusal, match=says):
        publish_families(cells, families)


def test_two_cells_of_one_code_are_refused() -> None:
    with pytest.raises(DisclosureRefusal, match="a code of its own"):
        publish_families([Cell(code="a", numerator=1), Cell(code="a", numerator=9)], [])

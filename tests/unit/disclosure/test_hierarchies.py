"""What tells of a withheld count from further away: levels, crossing sums, money, denominators."""

from services.disclosure import (
    Cell,
    Exemption,
    Family,
    PublishedCell,
    Statistic,
    publish_families,
    total_of,
)
from tests.unit.disclosure.test_families import withheld


def test_a_withheld_region_does_not_follow_from_its_hospitals() -> None:
    hospitals = [Cell(code="a1", numerator=8), Cell(code="a2", numerator=13)]
    region, other = total_of("a", hospitals), Cell(code="b", numerator=1)
    total = total_of("T", [region, other])
    shown = publish_families(
        [total, region, other, *hospitals], [Family("T", ("a", "b")), Family("a", ("a1", "a2"))]
    )
    assert withheld(shown) == "aa1b", "8-12 and 13-17 are 21 or more of a total of 22 or less"


def test_a_region_between_its_hospitals_and_the_total_is_not_squeezed_to_one_number() -> None:
    hospitals = [Cell(code=f"a{at}", numerator=1) for at in range(4)]
    region, other = total_of("a", hospitals), Cell(code="b", numerator=13)
    total = total_of("T", [region, other])
    shown = publish_families(
        [total, region, other, *hospitals],
        [Family("T", ("a", "b")), Family("a", tuple(each.code for each in hospitals))],
    )
    assert shown["b"].value is None, "17 at most less 13 at least leaves 4, and four are 1 or more"


def test_what_cannot_be_helped_hides_nothing_elsewhere() -> None:
    hospitals = [Cell(code=f"a{at}", numerator=1) for at in range(7)]
    region, others = total_of("a", hospitals), [Cell(code=code, numerator=50) for code in "bc"]
    total = total_of("T", [region, *others])
    shown = publish_families(
        [total, region, *others, *hospitals],
        [Family("T", ("a", "b", "c")), Family("a", tuple(each.code for each in hospitals))],
    )
    assert (shown["T"].value, shown["b"].value, shown["c"].value) == (105, 50, 50)


def test_rows_and_columns_of_one_table_are_looked_at_together() -> None:
    table = {"ax": 0, "ay": 8, "bx": 8, "by": 1}
    cells = {code: Cell(code=code, numerator=count) for code, count in table.items()}
    families = [Family(line, tuple(code for code in table if line in code)) for line in "abxy"]
    totals = [
        total_of(family.parent, [cells[code] for code in family.children]) for family in families
    ]
    shown = publish_families(
        [total_of("T", totals[:2]), *totals, *cells.values()],
        [*families, Family("T", ("a", "b")), Family("T", ("x", "y"))],
    )
    assert shown["a"].value is None, "8 or more in ay and in bx leave 1 of 17 at most"


def test_a_withheld_zero_does_not_follow_from_the_zeros_that_it_is_made_of() -> None:
    wards = [Cell(code="b1", numerator=0), Cell(code="b2", numerator=0)]
    cells = [
        Cell(code="T", numerator=2, exemption=Exemption.NATIONAL),
        Cell(code="a", numerator=2),
        total_of("b", wards),
        *wards,
    ]
    shown = publish_families(cells, [Family("T", ("a", "b")), Family("b", ("b1", "b2"))])
    assert withheld(shown) == "abb1b2"


def paid(code: str, people: int, **kind: bool | Exemption) -> Cell:
    return Cell(
        code=code, statistic=Statistic.MONEY, value=150_000 * people, numerator=people, **kind
    )


def test_money_of_a_suppressed_count_does_not_follow_from_the_money_of_the_others() -> None:
    people = {"a": 3, "b": 20, "c": 50}
    cells = [paid(code, n, public_price=True) for code, n in people.items()]
    total = paid("T", 73, public_price=True)
    assert withheld(publish_families([total, *cells], [Family("T", ("a", "b", "c"))])) == "ab"


def test_money_whose_price_nobody_can_look_up_is_all_shown() -> None:
    cells = [paid("T", 73), paid("a", 3), paid("b", 20), paid("c", 50)]
    assert withheld(publish_families(cells, [Family("T", ("a", "b", "c"))])) == ""


def proportions(*figures: tuple[int, int]) -> dict[str, PublishedCell]:
    parts = [
        Cell(code=code, statistic=Statistic.PROPORTION, numerator=x, denominator=n)
        for code, (x, n) in zip("abcdefgh", figures, strict=False)
    ]
    total = total_of("T", parts, Exemption.NATIONAL)
    return publish_families([total, *parts], [Family("T", tuple(part.code for part in parts))])


def test_a_numerator_withheld_for_anothers_sake_blanks_its_proportion() -> None:
    shown = proportions((3, 30), (10, 40), (30, 50))
    assert withheld(shown) == "ab"
    assert (shown["b"].numerator, shown["b"].denominator) == (None, 40)


def test_a_withheld_denominator_does_not_follow_from_its_numerator() -> None:
    shown = proportions((0, 1), (8, 8))
    assert shown["b"].numerator is None, "8 of 9 nationally would leave 1 for the other"


def test_a_withheld_numerator_does_not_follow_from_the_denominator_beside_it() -> None:
    shown = proportions((7, 8), (9, 9))
    denominators = [shown[code].denominator for code in "ab"]
    assert denominators == [None, None], "9 at most of the 16 would leave 7 or more of 8"

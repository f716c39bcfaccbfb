"""Which agreement says how a line is paid."""

from dataclasses import replace
from datetime import date

from services.finance.recovery.agreements.rules.holding_agreement import (
    NONE_KNOWN,
    Agreement,
    Agreements,
)

DAY = date(2025, 9, 1)
FIXED = Agreement(1, "27D", "RJR", None, "fixed", date(2025, 4, 1), date(2026, 3, 31))
ELECTIVE = replace(FIXED, number=2, pod="EL", mechanism="variable")
KNOWN = Agreements([FIXED, ELECTIVE])


def test_an_agreement_of_the_point_of_delivery_comes_first() -> None:
    assert KNOWN.mechanism("27D", "RJR", "EL", DAY) == "variable"
    assert KNOWN.mechanism("27D", "RJR", "NEL", DAY) == "fixed"
    assert KNOWN.mechanism("27D", "RJR", None, DAY) == "fixed"
    later = Agreements([*KNOWN.known, replace(FIXED, number=3, mechanism="lva")])
    assert later.mechanism("27D", "RJR", "EL", DAY) == "variable"
    assert later.mechanism("27D", "RJR", "NEL", DAY) == "lva"


def test_nothing_is_said_of_others_and_of_other_days() -> None:
    assert NONE_KNOWN.mechanism("27D", "RJR", None, DAY) is None
    assert KNOWN.mechanism("12F", "RJR", None, DAY) is None
    assert KNOWN.mechanism("27D", "RBL", None, DAY) is None
    assert KNOWN.mechanism("27D", "RJR", None, date(2026, 3, 31)) == "fixed"
    assert KNOWN.mechanism("27D", "RJR", None, date(2026, 4, 1)) is None
    assert replace(FIXED, ends=None).covers(date(2030, 1, 1))

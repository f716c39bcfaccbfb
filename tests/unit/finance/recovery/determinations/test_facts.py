"""The facts of a line as one integer, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.recovery.determinations.rules.facts import (
    BITS,
    SHIFTS,
    WIDTHS,
    Dataset,
    Facts,
    Note,
    Practice,
    Residence,
    Service,
)

FACTS = st.builds(
    Facts,
    dataset=st.sampled_from(Dataset),
    residence=st.sampled_from(Residence),
    practice=st.sampled_from(Practice),
    service=st.sampled_from(Service),
    notes=st.integers(0, 255).map(Note),
    **{name: st.booleans() for name, width in WIDTHS.items() if width == 1},
)


@given(FACTS)
def test_facts_come_back_from_their_integer(facts: Facts) -> None:
    assert Facts.unpack(facts.pack()) == facts


def test_a_packed_integer_keeps_its_meaning() -> None:
    assert SHIFTS == {
        "dataset": 0, "placed": 2, "chargeable": 3, "ordinarily_resident": 4, "residence": 5,
        "practice": 8, "service": 11, "via_ras": 14, "contract": 15, "dental": 16,
        "detained": 17, "section_7a": 18, "other_public_health": 19, "infertility": 20,
        "armed_forces_eligible": 21, "delegated": 22, "notes": 23,
    }  # fmt: skip
    assert BITS == 31


@pytest.mark.parametrize("packed", [-1, 1 << BITS, 3, 7 << SHIFTS["practice"]])
def test_an_integer_that_no_facts_have_is_refused(packed: int) -> None:
    with pytest.raises(ValueError):
        Facts.unpack(packed)

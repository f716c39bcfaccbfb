"""What is claimed once."""

import duckdb
import pytest

from services.finance.recovery.claims.models import OF_CARE
from services.finance.recovery.claims.rules.lines import care_of

CURRENCIES = ("AA22C", "AA22D", "100", "XA01Z", "XC07Z", "XC06Z", "SB14Z", "VC42Z", "VB08Z", "")


def test_a_spell_is_the_same_care_whatever_it_is_grouped_to() -> None:
    assert care_of("s", "NEL", "AA22C") == care_of("s", "NEL", "AA22D")
    assert care_of("s", "NEL", "AA22C") != care_of("t", "NEL", "AA22C")
    assert care_of("s", "NEL", "AA22C") != care_of("s", "NELXBD", "AA22C")


def test_unbundled_lines_stand_alone() -> None:
    lines = {care_of("s", "CC", hrg) for hrg in ("XC07Z", "XC06Z", "XA01Z", "SB14Z")}
    assert len(lines) == 4
    assert care_of("s", "NEL", "AA22C") not in lines


@pytest.mark.parametrize("currency", CURRENCIES)
def test_columns_say_the_same(currency: str) -> None:
    told = duckdb.execute(f"SELECT {OF_CARE.format(currency='c')} FROM (SELECT ? AS c)", [currency])
    assert told.fetchall() == [(care_of("s", "NEL", currency)[2],)]

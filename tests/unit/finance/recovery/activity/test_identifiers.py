"""What may identify a patient is found in any spelling, and references that cannot be are not."""

import time
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.recovery.activity.rules.identifiers import (
    identifier_in,
    is_booking,
    is_personal,
)
from services.finance.recovery.activity.rules.suspicions import THOUSANDS, suspect
from services.shared.columnar import quoted
from tests.unit.finance.recovery.activity.spellings import SPELLINGS

VALID = "9434765919"


@pytest.mark.parametrize(
    "text",
    [
        VALID, "943 476 5919", "943-476-5919", "９４３４７６５９１９", "943\u00a0476\u00a05919",
        f"ref:{VALID}", f"NHS{VALID}", "seen 2025 943 476 5919 again", "94 34 76 59 19",
        "943–476–5919", f"({VALID})", f"{VALID}.0", "9-4-3-4-7-6-5-9-1-9",
        "943  476  5919", "943 - 476 - 5919", "943\t476\t5919", "943\u200b476\u200b5919",
        "943.476.5919", "943/476/5919", "943_476_5919", "943 476 5919 1x", "1 943 476 5919 12",
    ],
)  # fmt: skip
def test_an_nhs_number_is_found_however_it_is_written(text: str) -> None:
    assert identifier_in(text) == "nhs-number"


@pytest.mark.parametrize("kind", SPELLINGS)
def test_an_nhs_number_is_found_and_suspicious_as_senders_tools_write_it(kind: str) -> None:
    text = SPELLINGS[kind]
    assert identifier_in(text) == "nhs-number"
    plain = quoted(text.replace('"', ""))
    for booking in (False, True):
        expression = quoted(f"{suspect(booking=booking)}|{THOUSANDS}")
        asked = f"SELECT regexp_matches({plain}, {expression})"
        [(suspicious,)] = duckdb.execute(asked).fetchall()
        assert suspicious or not identifier_in(text, {12} if booking else ())


STEMS = st.integers(100_000_000, 999_999_999).map(str)


def numbered(stem: str) -> str:
    """With its check digit; that of a stem that has none is left to the next."""
    check = 11 - sum(w * int(d) for w, d in zip(range(10, 1, -1), stem, strict=True)) % 11
    return (
        stem + str(check % 11) if check != 10 else numbered(str((int(stem) + 1) % 10**9).zfill(9))
    )


@given(STEMS.map(numbered), st.integers(1, 30))
def test_any_number_is_found_as_a_power_of_ten_with_zeros_and_with_thousands(
    number: str, zeros: int
) -> None:
    power = f"{Decimal(number):.9E}"
    shortest = f"{power[:11].rstrip('0')}E9"
    written = [power, f"{Decimal(number):.18e}", "0" * zeros + number, f"{int(number):,}"]
    if len(shortest) > 10:
        written.append(shortest)
    assert [text for text in written if identifier_in(text) != "nhs-number"] == []
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not identifier_in(f"{Decimal(wrong):.9E}")
    assert not identifier_in("0" * zeros + wrong)


def test_zeros_in_front_of_a_reference_tell_nothing() -> None:
    assert is_booking("UBRN")
    assert is_booking("UNIQUE BOOKING REFERENCE NUMBER (CONVERTED)")
    assert not is_booking("bookings")
    assert identifier_in(f"00{VALID}", {12}) is None
    assert identifier_in(f"000{VALID}", {12}) == "nhs-number"


@pytest.mark.parametrize(
    "text",
    [
        "", "9434765918", "19434765919", "94347659191", "2025-09-01", "2025-09-01 09",
        "E01018616", "a9434765919f", "AA22C", "RJR05", "12345678-1234-4123-8123-123456789012",
        "ZZ99 3VZ", "CH4 0", "N81001", "1234567.89", "pabcdefghij234567",
        "943476.5919", "9434.76.5919", "943:476:5919", "943,476,5919", "943 476 5919x", "",
        "943    476 5919", "a1b9434765919", "10/09/2025 12:31", "9.434766E+09", "9.43477e+09",
        "4.01E+09", "9.434765919E+08", "9.434765919E+10", "9.4347659191E+09", "0.009434765919",
        "abc009434765919", "009434765918", "9,434,765,918", "9,434,765,919,000", "12,434,765,919",
        "9434765919e0",
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_let_in(text: str) -> None:
    assert identifier_in(text) is None


@pytest.mark.parametrize(
    "text", ["CH4 0AA", "ch40aa", "at GL16 8PB now", "SW1A 1AA", "M1 1AE", "M1  1AE"]
)
def test_a_full_postcode_is_found(text: str) -> None:
    assert identifier_in(text) == "postcode"


@pytest.mark.parametrize("text", ["1" * 400 + "x", "1 " * 200_000 + "x", "12-" * 100_000])
def test_a_text_that_is_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    identifier_in(text)
    assert time.process_time() - started < 2


def test_every_valid_number_is_found_and_every_wrong_check_digit_is_not() -> None:
    for stem in range(943476000, 943476300):
        digits = str(stem)
        check = 11 - sum(w * int(d) for w, d in zip(range(10, 1, -1), digits, strict=True)) % 11
        found = {last for last in range(10) if identifier_in(f"{digits}{last}")}
        assert found == ({check % 11} if check != 10 else set())


@pytest.mark.parametrize(
    "name",
    [
        "NHS NUMBER", "nhs_number", "Date of Birth", "POSTCODE", "dob", "nhs_number_1",
        "NHS No part 2", "nhsnumber_a", "NHSNo2", "Patient's NHS Number", "PatientNHSNumber",
        "NHS No. (first 3 digits)", "nhs_num", "NHS Number 1 of 3", "NHS-NUMBER suffix", "NHS ID",
    ],
)  # fmt: skip
def test_columns_of_personal_details_are_known_by_name(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize(
    "name",
    [
        "provider", "NHS NUMBER STATUS INDICATOR CODE", "NHS number hash", "nhs_number_pseudo",
        "NHS contract", "nhse_contract", "NHS notes", "NHS number present", "nhs_id_type",
    ],
)  # fmt: skip
def test_what_is_said_of_a_number_is_not_personal(name: str) -> None:
    assert not is_personal(name)

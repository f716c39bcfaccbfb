"""What may identify a patient and never enters: NHS numbers, full postcodes, personal columns.

Source: NHS Data Dictionary, NHS NUMBER and POSTCODE. References of ten digits are not allowed,
since a random one may pass the check of an NHS number.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

from services.finance.recovery.activity.rules.nhs_numbers import has_nhs_number

Kind = Literal["nhs-number", "postcode"]
POSTCODE = re.compile(
    r"(?<![0-9A-Za-z])([A-Za-z]{1,2}[0-9][0-9A-Za-z]?)[ \t]{0,3}([0-9][A-Za-z]{2})(?![0-9A-Za-z])"
)
PSEUDO = "ZZ99"
PERSONAL = frozenset({
    "name", "patient name", "full name", "forename",
    "first name", "given name", "surname", "last name", "family name", "date of birth", "dob",
    "birth date", "person birth date", "postcode", "post code", "postcode of usual address",
    "address", "patient usual address", "local patient identifier", "patient id", "hospital number",
    "email", "telephone", "phone",
})  # fmt: skip
"""Columns that hold nothing else, as their names are compared."""
NHS_NUMBER = re.compile(
    "((patient|pt|person|new|old|full|valid|verified|unverified|traced)( ?s)? ?)?"
    "nhs ?(number|no|num|nbr|id)"
    "( ?(part|section|block|group|segment|digits?|[0-9]{1,2}|of|to|[a-d]|i{1,3}"
    "|one|two|three|first|second|third|middle|last|left|right|start|end|prefix|suffix))*"
)
"""A column of NHS numbers, or of a part of them; not one of their status or of pseudonyms."""
BOOKING = re.compile(r"\b(ubrn|booking reference)\b")


def identifier_in(text: str, wide: Collection[int] = ()) -> Kind | None:
    """What in a cell may identify a patient; None where nothing does.

    `wide`: how many digits together are references, also where they begin with zeros.
    """
    plain = _ascii_digits(text.replace('"', ""))
    if has_nhs_number(plain, wide):
        return "nhs-number"
    postcodes = (found.group(1).upper() for found in POSTCODE.finditer(plain))
    return "postcode" if any(outward != PSEUDO for outward in postcodes) else None


def pseudonymous(text: str) -> str:
    """The text itself. Raises ValueError where it may identify a patient."""
    if identifier_in(text):
        raise ValueError(
            "it reads as an NHS number or a full postcode, which may identify a patient;"
            " write a pseudonym"
        )
    return text


def is_personal(column: str) -> bool:
    """Whether a column by its name holds what identifies a patient."""
    name = _compared(column)
    return name in PERSONAL or NHS_NUMBER.fullmatch(name) is not None


def is_booking(column: str) -> bool:
    """Whether a column by its name holds booking references (UBRN)."""
    return BOOKING.search(_compared(column)) is not None


def _compared(column: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", column.casefold()).split())


def _ascii_digits(text: str) -> str:
    """With full-width and other digits as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)

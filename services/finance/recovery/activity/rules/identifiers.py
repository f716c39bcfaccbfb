"""What may identify a patient and never enters: NHS numbers, full postcodes, personal columns.

Source: NHS Data Dictionary, NHS NUMBER (check digit by modulus 11) and POSTCODE. A random number
of ten digits passes the check 9 times in a hundred, so references of ten digits are not allowed.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

Kind = Literal["nhs-number", "postcode"]
SEPARATORS = r"[ \-\u00a0\u2007\u2009\u2010-\u2015\u202f\u2212\u3000\uff0d]"
TOKEN = re.compile(rf"(?<![0-9A-Za-z])[A-Za-z]*(\d+(?:{SEPARATORS}?\d+)*)(?![0-9A-Za-z])")
POSTCODE = re.compile(
    r"(?<![0-9A-Za-z])([A-Za-z]{1,2}[0-9][0-9A-Za-z]?) ?([0-9][A-Za-z]{2})(?![0-9A-Za-z])"
)
SUSPECT = (
    r"(^|[^\p{Nd}])(\p{Nd}[ \-\x{80}-\x{10FFFF}]?){9}\p{Nd}($|[^0-9A-Za-z\p{Nd}])"
    r"|(^|[^0-9A-Za-z])[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}($|[^0-9A-Za-z])"
)
"""RE2: what a line has that has any of it; most that have it are innocent."""
RUN = r"[0-9A-Za-z \-\x{80}-\x{10FFFF}]+"
"""RE2: a part of a line that can be judged alone, since nothing goes on beyond it. Times and pseudo
postcodes are on every line of some files, but few are different."""
PSEUDO = "ZZ99"
WEIGHTS = range(10, 1, -1)
DATES = {(4, 2, 2, 2), (2, 2, 4, 2)}
"""Groups of digits that are a day and an hour."""
PERSONAL = frozenset({
    "nhs number", "nhs no", "nhsnumber", "name", "patient name", "full name", "forename",
    "first name", "given name", "surname", "last name", "family name", "date of birth", "dob",
    "birth date", "person birth date", "postcode", "post code", "postcode of usual address",
    "address", "patient usual address", "local patient identifier", "patient id", "hospital number",
    "email", "telephone", "phone",
})  # fmt: skip
"""Columns that hold nothing else, as their names are compared."""


def identifier_in(text: str) -> Kind | None:
    """What in a cell may identify a patient; None where nothing does."""
    plain = _ascii_digits(text)
    if any(_holds_nhs_number(found.group(1)) for found in TOKEN.finditer(plain)):
        return "nhs-number"
    postcodes = (found.group(1).upper() for found in POSTCODE.finditer(plain))
    return "postcode" if any(outward != PSEUDO for outward in postcodes) else None


def is_personal(column: str) -> bool:
    """Whether a column by its name holds what identifies a patient."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", column.casefold()).split()) in PERSONAL


def _ascii_digits(text: str) -> str:
    """With full-width and other digits as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def _holds_nhs_number(digits: str) -> bool:
    groups = re.findall(r"[0-9]+", digits)
    return any(
        _is_nhs_number(groups[first:end])
        for first in range(len(groups))
        for end in range(first + 1, len(groups) + 1)
    )


def _is_nhs_number(groups: Sequence[str]) -> bool:
    number = "".join(groups)
    if len(number) != 10 or tuple(map(len, groups)) in DATES:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return (11 - total % 11) % 11 == int(number[9])

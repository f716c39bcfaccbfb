"""What may identify a patient and never enters: NHS numbers, full postcodes, personal columns.

Source: NHS Data Dictionary, NHS NUMBER (check digit by modulus 11) and POSTCODE. A random number
of ten digits passes the check 9 times in a hundred, so references of ten digits are not allowed.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Kind = Literal["nhs-number", "postcode"]
BETWEEN = r"[ \t\-\u00a0\u00ad\u2000-\u2015\u202f\u205f-\u2064\u2212\u3000\ufeff\uff0d]{1,3}"
"""What may stand between the groups of a number."""
BETWEEN_THREES = r"[ \t\-./_\u0080-\U0010ffff]{1,3}"
"""Also where they are of three, three and four digits, as an NHS number is written."""
THREES = (3, 3, 4)
WORD = re.compile("[0-9A-Za-z]+")
DIGITS_LAST = re.compile("[A-Za-z]*([0-9]+)")
POSTCODE = re.compile(
    r"(?<![0-9A-Za-z])([A-Za-z]{1,2}[0-9][0-9A-Za-z]?)[ \t]{0,3}([0-9][A-Za-z]{2})(?![0-9A-Za-z])"
)
SUSPECT = (
    r"(^|[^\p{Nd}])(\p{Nd}[ \t\-\x{80}-\x{10FFFF}]{0,3}){9}\p{Nd}($|[^0-9A-Za-z\p{Nd}])"
    r"|(^|[^\p{Nd}])\p{Nd}{3}[ \t\-./_\x{80}-\x{10FFFF}]{1,3}\p{Nd}{3}"
    r"[ \t\-./_\x{80}-\x{10FFFF}]{1,3}\p{Nd}{4}($|[^0-9A-Za-z\p{Nd}])"
    r"|(^|[^0-9A-Za-z])[A-Za-z]{1,2}[0-9][0-9A-Za-z]?[ \t]{0,3}[0-9][A-Za-z]{2}($|[^0-9A-Za-z])"
)
"""RE2: what a line has that has any of it; most that have it are innocent."""
RUN = r"[0-9A-Za-z \t\-./_\x{80}-\x{10FFFF}]+"
"""RE2: a part of a line that can be judged alone, since nothing goes on beyond it. Times and pseudo
postcodes are on every line of some files, but few are different."""
PSEUDO = "ZZ99"
WEIGHTS = range(10, 1, -1)
TEN = 10
MOST_GROUPS = TEN
"""Of one digit each."""
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
    if any(_is_nhs_number(groups) for groups in _tens(plain)):
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
    return " ".join(re.sub(r"[^0-9a-z]+", " ", column.casefold()).split()) in PERSONAL


def _ascii_digits(text: str) -> str:
    """With full-width and other digits as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


class _Group(NamedTuple):
    """Digits that stand together; `alone`: no letters before them.

    `joined`: only what may stand between the groups of a number is before them, and `in_threes`
    the same for a number in groups of three.
    """

    digits: str
    alone: bool
    joined: bool
    in_threes: bool


def _tens(text: str) -> Iterator[Sequence[str]]:
    """The groups of digits that are ten together, in one go through the text."""
    last: deque[_Group] = deque(maxlen=MOST_GROUPS)
    for group in _groups(text):
        if group is None:
            last.clear()
            continue
        last.append(group)
        yield from _ends_with_ten(last)


def _groups(text: str) -> Iterator[_Group | None]:
    """The words that are digits, after letters or not; None for any other word."""
    end = 0
    for word in WORD.finditer(text):
        found = DIGITS_LAST.fullmatch(word.group())
        gap, end = text[end : word.start()], word.end()
        yield found and _Group(
            found.group(1),
            alone=len(found.group(1)) == len(word.group()),
            joined=re.fullmatch(BETWEEN, gap) is not None,
            in_threes=re.fullmatch(BETWEEN_THREES, gap) is not None,
        )


def _ends_with_ten(groups: Sequence[_Group]) -> Iterator[Sequence[str]]:
    """The last groups, as far back as they may be of one number, where they are ten digits."""
    found: list[str] = []
    joined = in_threes = True
    for group in reversed(groups):
        found.insert(0, group.digits)
        size = sum(map(len, found))
        if size == TEN and (joined or (in_threes and tuple(map(len, found)) == THREES)):
            yield found
        joined, in_threes = joined and group.joined, in_threes and group.in_threes
        if size >= TEN or not group.alone or not (joined or in_threes):
            return


def _is_nhs_number(groups: Sequence[str]) -> bool:
    number = "".join(groups)
    if tuple(map(len, groups)) in DATES:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return (11 - total % 11) % 11 == int(number[9])

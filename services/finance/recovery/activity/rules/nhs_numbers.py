"""An NHS number in a text, however a sender's tools have written it; pure.

Source: NHS Data Dictionary, NHS NUMBER (check digit by modulus 11). A random number of ten digits
passes the check 9 times in a hundred. Digits are those of ASCII here.
"""

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

BETWEEN = r"[ \t\-'\u00a0\u00ad\u2000-\u2015\u202f\u205f-\u2064\u2212\u3000\ufeff\uff0d]{1,3}"
"""What may stand between the groups of a number."""
BETWEEN_THREES = r"[ \t\-'./_\u0080-\U0010ffff]{1,3}"
"""Also where they are of three, three and four digits, as an NHS number is written."""
THREES = (3, 3, 4)
WORD = re.compile("[0-9A-Za-z]+")
DIGITS_LAST = re.compile("[A-Za-z]*([0-9]+)")
THOUSANDS = re.compile(r"(?<![0-9A-Za-z.,])([0-9](?:,[0-9]{3}){3})(?![0-9A-Za-z,])")
PADDED = re.compile("(?<![0-9A-Za-z.])(0+)([1-9][0-9]{9})(?![0-9A-Za-z])")
POWER = re.compile(
    r"(?<![0-9A-Za-z.])([0-9]{1,10})\.([0-9]{7,20})[eE]([+-]?[0-9]{1,3})(?![0-9A-Za-z])"
)
"""As a spreadsheet or a program writes a large number."""
WEIGHTS = range(10, 1, -1)
TEN = 10
MOST_GROUPS = TEN
"""Of one digit each."""
ROUNDED = 7
"""Figures of a power of ten that are only so many tell no number."""
BOOKING_REFERENCE = 12
"""Digits of a booking reference (UBRN), which may begin with zeros."""
DATES = {(4, 2, 2, 2), (2, 2, 4, 2)}
"""Groups of digits that are a day and an hour."""


def has_nhs_number(text: str, wide: Collection[int] = ()) -> bool:
    """Whether ten digits in it pass the check. `wide`: how many digits together are references,
    also where they begin with zeros.
    """
    numbers = chain(_in_groups(text), _thousands(text), _padded(text, wide), _powers(text))
    return any(map(_is_nhs_number, numbers))


def _is_nhs_number(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return (11 - total % 11) % 11 == int(number[9])


def _thousands(text: str) -> Iterator[str]:
    return (found[1].replace(",", "") for found in THOUSANDS.finditer(text))


def _padded(text: str, wide: Collection[int]) -> Iterator[str]:
    return (found[2] for found in PADDED.finditer(text) if len(found[0]) not in wide)


def _powers(text: str) -> Iterator[str]:
    """Of ten digits before the point and none behind it, with as many figures as tell them."""
    for found in POWER.finditer(text):
        whole, part, power = found.groups()
        digits, before = (whole + part).rstrip("0"), len(whole) + int(power)
        number = digits.ljust(min(before, len(whole) + TEN), "0").lstrip("0")
        exact = len(whole + part) >= TEN or len(digits.lstrip("0")) > ROUNDED
        if exact and len(digits) <= before and len(number) == TEN:
            yield number


class _Group(NamedTuple):
    """Digits that stand together; `alone`: no letters before them.

    `joined`: only what may stand between the groups of a number is before them, and `in_threes`
    the same for a number in groups of three.
    """

    digits: str
    alone: bool
    joined: bool
    in_threes: bool


def _in_groups(text: str) -> Iterator[str]:
    """Groups of digits that are ten together, in one go through the text."""
    last: deque[_Group] = deque(maxlen=MOST_GROUPS)
    for group in _groups(text):
        if group is None:
            last.clear()
            continue
        last.append(group)
        yield from ("".join(ten) for ten in _ends_with_ten(last)
                    if tuple(map(len, ten)) not in DATES)  # fmt: skip


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

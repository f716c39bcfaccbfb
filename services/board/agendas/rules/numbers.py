"""How agenda items, and the paragraphs of minutes, are numbered.

Items are 1, 2, 3; one that comes after publication is 12a beside 12, and nothing moves. What is
considered in private has numbers of its own, E1, E2: a gap in the others would tell that it is
there. Paragraphs of an item are 8.1, 8.2.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from string import ascii_lowercase

NUMBER = re.compile(r"(E?)([0-9]{1,3})([a-z]?)")
Key = tuple[bool, int, str]


def key_of(number: str) -> Key:
    """By which agenda numbers are in order, private ones last. Raises ValueError for another."""
    found = NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"{number} is no number of an agenda item, such as 8, 8a or E1")
    private, whole, letter = found.groups()
    return bool(private), int(whole), letter


def next_number(taken: Iterable[str], *, exempt: bool) -> str:
    """The one after the last of its kind."""
    last = max((key_of(each)[1] for each in taken if key_of(each)[0] is exempt), default=0)
    return f"{'E' if exempt else ''}{last + 1}"


def supplement_number(after: str, taken: Collection[str]) -> str | None:
    """12a beside 12, or the next letter; None when there is no letter left."""
    _, whole, _ = key_of(after)
    stem = f"{'E' if after.startswith('E') else ''}{whole}"
    return next((stem + each for each in ascii_lowercase if stem + each not in taken), None)


def paragraph_faults(item: str, numbers: Sequence[str]) -> list[tuple[int, str]]:
    """Where paragraphs of an item are not 8.1, 8.2 ... in order, each with what would be right."""
    expected = [f"{item}.{place}" for place in range(1, len(numbers) + 1)]
    pairs = zip(numbers, expected, strict=True)
    return [(place, right) for place, (given, right) in enumerate(pairs) if given != right]

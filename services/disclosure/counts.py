"""The rule for one count of people below national level.

Source: NHS Digital, Disclosure control methodology for Hospital Episode Statistics and the
Emergency Care Data Set (September 2018): 0 is shown, 1 to 7 are suppressed, everything else is
rounded to the nearest 5. Unit throughout: people (or what stands for one: a spell, a visit).
"""

SMALLEST_SHOWN = 8
LARGEST_SMALL = SMALLEST_SHOWN - 1
ROUNDING = 5
REACH = 2
"""How far a whole number can lie from the multiple of 5 that it is rounded to."""


def is_small(count: int) -> bool:
    """Whether `count` is suppressed: 1 to 7."""
    return 0 < count < SMALLEST_SHOWN


def nearest_five(count: int) -> int:
    """`count` rounded to the nearest multiple of 5 (from 8 on: to 10, 15, 20, ...).

    Halves do not occur: half-way between two multiples of 5 lies no whole number.
    """
    return (count + REACH) // ROUNDING * ROUNDING


def readable_as(count: int) -> tuple[int, int]:
    """The smallest and the largest count that are shown as a `count` of 0 or of 8 and more is."""
    rounded = nearest_five(count)
    return (rounded - REACH, rounded + REACH) if count else (0, 0)

"""Expressions of RE2 that are true of each text with an identifier, and of few others; pure.

What `identifiers.py` finds must be suspicious here.
"""

BETWEEN_THREES = r"[ \t\-'./_\x{80}-\x{10FFFF}]{1,3}"
NOT_BEFORE, NOT_BEHIND = r"(^|[^0-9A-Za-z])", r"($|[^0-9A-Za-z\p{Nd}])"
THREES = (
    rf"(^|[^\p{{Nd}}])\p{{Nd}}{{3}}{BETWEEN_THREES}\p{{Nd}}{{3}}{BETWEEN_THREES}\p{{Nd}}{{4}}"
    f"{NOT_BEHIND}"
)
POWER = r"\.\p{Nd}+[eE][+\-]?\p{Nd}"
POSTCODE = (
    rf"{NOT_BEFORE}[A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?[ \t]{{0,3}}[0-9][A-Za-z]{{2}}($|[^0-9A-Za-z])"
)
RUN = r"[0-9A-Za-z \t\-+'./_\x{80}-\x{10FFFF}]+"
"""A part of a line that can be judged alone, since nothing goes on beyond it. Times and pseudo
postcodes are on every line of some files, but few are different."""
THOUSANDS = r"\p{Nd}(?:,\p{Nd}{3}){3}"
"""The only one with commas: of a text that is one cell."""
QUOTED_THOUSANDS = f'"[^",]*{THOUSANDS}[^",]*"'
"""In a line of CSV, where a cell with commas is in quotes."""
CELL_OF_THOUSANDS = rf"[^|]*{THOUSANDS}[^|]*"
"""In cells with strokes between."""
LONG_NUMBER = r"\b[0-9]{11,40}\b"
ZERO = r"[0\x{FF10}]"


def suspect(*, booking: bool) -> str:
    """What a part of a line has that has an identifier; most that have it are innocent.

    `booking`: twelve digits together are booking references.
    """
    zeros = f"({ZERO}|{ZERO}{{3}}{ZERO}*)?" if booking else f"{ZERO}*"
    tens = rf"(^|[^\p{{Nd}}]){zeros}(\p{{Nd}}[ \t\-'\x{{80}}-\x{{10FFFF}}]{{0,3}}){{9}}\p{{Nd}}"
    return "|".join((f"{tens}{NOT_BEHIND}", THREES, POWER, POSTCODE))

"""Text of users on its way into a picture."""

import unicodedata
from textwrap import shorten, wrap

UNWANTED = {"Cc", "Cs", "Cn", "Co"}
"""Controls, halves of pairs and unassigned characters: XML cannot hold them all."""
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They would turn around the text that follows."""


def plain(text: str) -> str:
    """`text` on one line, without characters that are not to be seen."""
    spaced = " ".join(text.split())
    return "".join(
        character
        for character in spaced
        if unicodedata.category(character) not in UNWANTED and character not in BIDI_CONTROLS
    )


def lines(text: str, *, width: int, most: int) -> list[str]:
    """Plain `text` in at most so many lines of so many characters."""
    wrapped = wrap(plain(text), width)
    if len(wrapped) > most:
        rest = shorten(" ".join(wrapped[most - 1 :]), width, placeholder=" …")
        return [*wrapped[: most - 1], rest]
    return wrapped

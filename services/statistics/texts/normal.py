"""Text in the form in which it is compared."""

import unicodedata


def normal(text: str) -> str:
    """NFKC, small letters, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

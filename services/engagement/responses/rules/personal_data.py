"""Personal data in free text, in every dress: spaces, hyphens, full-width and other digits.

Names are not found by a machine, so every text is read before it is published; this only says
where to look first. NHS numbers: modulus 11 (NHS Data Dictionary); National Insurance numbers:
HMRC's manual NIM39110; postcodes: the forms of BS 7666.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

PersonalData = Literal[
    "nhs_number", "national_insurance_number", "postcode", "phone", "email", "date_of_birth"
]
GAP = r"[ .\-/()]{0,3}"
NHS_NUMBER = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{9}}(?!\d)")
NHS_DIGITS, MODULUS = 10, 11
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
PATTERNS: Sequence[tuple[PersonalData, re.Pattern[str]]] = (
    (
        "national_insurance_number",
        re.compile(rf"\b[abceghj-prstw-z]{GAP}[abceghj-nprstw-z](?:{GAP}\d){{6}}{GAP}[a-d]\b"),
    ),
    ("postcode", re.compile(r"\b[a-z]{1,2}\d[a-z\d]?[ .\-]{0,3}\d[ .\-]?[abd-hjlnp-uw-z]{2}\b")),
    ("phone", re.compile(rf"(?<!\d)(?:\+{GAP}44|0{GAP}0{GAP}44|0)(?:{GAP}\d){{9,10}}(?!\d)")),
    ("email", re.compile(r"[^\s@]{1,64}(?:@| ?\(at\) ?)[a-z\d\-]{1,63}(?:\.[a-z\d\-]{1,63})+")),
    (
        "date_of_birth",
        re.compile(
            r"\b\d{1,2}[ ./\-]\d{1,2}[ ./\-](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTHS})[a-z]*,? (?:19|20)\d\d\b"
        ),
    ),
)


def personal_data_in(text: str) -> list[PersonalData]:
    """The kinds that seem to be in a text, each once."""
    return list(dict.fromkeys(_found(plain(text))))


def plain(text: str) -> str:
    """In small letters and our digits; what cannot be seen is left out, every dash is a hyphen."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text))).lower()


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    if kind == "Pd" or character == "\u2212":
        return "-"
    return " " if kind.startswith("Z") or character in "\t\n\r" else character


def _found(text: str) -> Iterator[PersonalData]:
    if any(is_nhs_number(match[0]) for match in NHS_NUMBER.finditer(text)):
        yield "nhs_number"
    for kind, pattern in PATTERNS:
        if pattern.search(text):
            yield kind


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last one is right."""
    digits = [int(each) for each in text if each.isdecimal()]
    if len(digits) != NHS_DIGITS:
        return False
    weights = range(NHS_DIGITS, 1, -1)
    total = sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
    return (MODULUS - total % MODULUS) % MODULUS == digits[-1]

"""Personal data in free text, in every dress: spaces, hyphens, full-width and other digits.

Names are not found by a machine, so every text is read before it is published; this only says
where to look first. NHS numbers: modulus 11 (NHS Data Dictionary); National Insurance numbers:
HMRC's manual NIM39110; postcodes: the forms of BS 7666.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from operator import mul
from typing import Literal

PersonalData = Literal[
    "nhs_number", "national_insurance_number", "postcode", "phone", "email", "date_of_birth"
]
GAP = r"[ .,_\-/()]{0,3}"
NHS_NUMBER = re.compile(rf"(?<!\d)(?=(\d(?:{GAP}\d){{9}})(?!\d))")
"""Looked for from each digit on: another number may stand before it."""
NO_DIGIT = re.compile(r"\D+")
WEIGHTS, MODULUS = range(10, 0, -1), 11
INWARD = r"[abd-hjlnp-uw-z]"
BETWEEN = r"(?: ?[./\-] ?| )"
ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
WELSH_MONTH = (
    r"(?:ionawr|chwefror|[fm]awrth|ebrill|[fm]ai|[fm]ehefin|g?orffennaf|awst|[fm]edi|hydref"
    r"|[dt]achwedd|rh?agfyr)"
)
"""With what follows "o"."""
MONTH = rf"(?:{ENGLISH_MONTH}|{WELSH_MONTH})"
ORDINAL = r"(?:st|nd|rd|th|af|il|ydd|ed|fed|eg|ain)?"
YEAR = r"(?:19|20)\d\d\b"
PATTERNS: Sequence[tuple[PersonalData, re.Pattern[str]]] = (
    (
        "national_insurance_number",
        re.compile(rf"\b[abceghj-prstw-z]{GAP}[abceghj-nprstw-z](?:{GAP}\d){{6}}{GAP}[a-d]\b"),
    ),
    (
        "postcode",
        re.compile(
            rf"\b[a-z]{{1,2}}\d[a-z\d]?[ .\-]{{0,3}}\d[ .\-]?{INWARD}[ .\-]?{INWARD}\b"
            rf"|\b[a-z]{{1,2}} \d[a-z\d]? ?\d(?!st|nd|rd|th){INWARD}{{2}}\b"
            rf"|\b[a-z] [a-z] \d(?: [a-z\d])? \d {INWARD} {INWARD}\b"
        ),
    ),
    (
        "phone",
        re.compile(
            rf"(?<!\d)(?:(?:\+{GAP}44|0{GAP}0{GAP}44|0)(?:{GAP}\d){{9,10}}"
            rf"|(?:\+|0{GAP}0)(?:{GAP}\d){{9,14}})(?!\d)"
        ),
    ),
    (
        "email",
        re.compile(
            r"[^\s@] ?(?:@|[(\[]at[)\]]) ?[a-z\d\-]{1,63}(?:(?:\.|[(\[]dot[)\]])[a-z\d\-]{1,63})+"
        ),
    ),
    (
        "date_of_birth",
        re.compile(
            rf"\b\d{{1,2}}{BETWEEN}\d{{1,2}}{BETWEEN}(?:19|20)?\d\d\b"
            rf"|\b(?:19|20)\d\d{BETWEEN}\d{{1,2}}{BETWEEN}\d{{1,2}}\b"
            rf"|\b\d{{1,2}}{ORDINAL}[ ./\-]?(?:(?:of|o) )?{MONTH}[ .,/\-]{{1,3}}{YEAR}"
            rf"|\b{MONTH} \d{{1,2}}{ORDINAL}[ ,]{{1,3}}{YEAR}"
            r"|\b(?:dob|date of birth|dyddiad geni)\b\D{0,20}\d"
        ),
    ),
)
SPACES = re.compile(r"\s+")
SAME = {"\u2212": "-", "\u2018": "'", "\u2019": "'", "\u02bc": "'"}


def personal_data_in(text: str) -> list[PersonalData]:
    """The kinds that seem to be in a text, each once; `text` as `plain` gives it."""
    return list(dict.fromkeys(_found(text)))


def plain(text: str) -> str:
    """In small letters and our digits; what cannot be seen is left out, every dash is a hyphen,
    every apostrophe a straight one, every gap one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_Plain())
    return SPACES.sub(" ", text).lower()


class _Plain(dict[int, str]):
    """Each character is looked up once in a text."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        return found


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    return "-" if kind == "Pd" else SAME.get(character, character)


def _found(text: str) -> Iterator[PersonalData]:
    if any(is_nhs_number(match[1]) for match in NHS_NUMBER.finditer(text)):
        yield "nhs_number"
    for kind, pattern in PATTERNS:
        if pattern.search(text):
            yield kind


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last one is right: weighted 10 to 1 they add up to a multiple."""
    digits = NO_DIGIT.sub("", text)
    return len(digits) == len(WEIGHTS) and sum(map(mul, WEIGHTS, map(int, digits))) % MODULUS == 0

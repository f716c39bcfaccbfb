"""Names of organisations as people write them: files of the NHS have them in capitals."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)*")
SMALL = {
    "a", "and", "at", "by", "for", "from", "in", "into", "near", "next", "of", "on", "or", "over",
    "the", "to", "under", "upon", "with",
}  # fmt: skip
KEPT = {
    "BMI", "CCG", "GP", "GPS", "HSC", "ICB", "ICS", "LHB", "MIU", "NHS", "PCN", "PCT", "UCL", "UK",
}  # fmt: skip
"""Abbreviations with a vowel, and those that every reader of this field looks for."""
SHORT = {"DR", "JNR", "LTD", "MR", "MRS", "SNR", "ST"}
"""Abbreviations of words, which are no letters to be spelled out."""
VOWEL = re.compile("[AEIOUY]")


def title_case(name: str) -> str:
    """A name that is all in capitals in title case; any other stays as it is.

    What has digits beside its letters, such as a code, is kept.
    """
    if name != name.upper() or len(name.split()) < 2:
        return name
    return WORD.sub(lambda found: _word(found.group(), name, found.start(), found.end()), name)


def _word(word: str, name: str, start: int, end: int) -> str:
    beside = name[max(start - 1, 0) : start] + name[end : end + 1]
    if any(each.isdigit() for each in beside) or _is_abbreviation(word):
        return word
    if start > 0 and word.lower() in SMALL:
        return word.lower()
    first, *rest = re.split("(['\N{RIGHT SINGLE QUOTATION MARK}])", word)
    # O'Brien, but St George's.
    tail = "".join(each.capitalize() if len(first) == 1 else each.lower() for each in rest)
    return first.capitalize() + tail


def _is_abbreviation(word: str) -> bool:
    return word in KEPT or (word not in SHORT and not VOWEL.search(word))

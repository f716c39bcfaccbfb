"""Why a response is read first: personal data, and people who may be in danger.

Words find some of it; whoever reads a response raises the rest.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from services.engagement.responses.rules.personal_data import personal_data_in, plain

DANGER = re.compile(
    r"suicid|(kill|hurt|harm|cut)(ing)? myself|end (my|it all|her|his|their) life|self[ -]?harm"
    r"|want to die|\babus(e|ed|es|ing)\b"
    r"|\b(hits|beats|hurts|raped?|rapes|molest\w*) (me|him|her|them|my)\b"
    r"|(not|isn't|isnt) safe at home|hunanladd|niweidio (fy hun|ei hun)|cam-?drin"
)
"""In English and Welsh."""


def concerns_in(texts: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By the queue that a response comes into: kinds of personal data, and nothing of the data."""
    written = list(texts)
    found: dict[str, Sequence[str]] = {}
    if kinds := list(dict.fromkeys(kind for text in written for kind in personal_data_in(text))):
        found["personal_data"] = kinds
    if any(DANGER.search(plain(text)) for text in written):
        found["safeguarding"] = []
    return found

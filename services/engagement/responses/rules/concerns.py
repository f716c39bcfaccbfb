"""Why a response is read first: personal data, and people who may be in danger.

Words find some of it; whoever reads a response raises the rest.
"""

import re
from collections.abc import Mapping, Sequence

from services.engagement.responses.rules.personal_data import personal_data_in, plain

Concerns = Mapping[str, Sequence[str]]
"""Why a response is read first."""
WHO = (
    r"(?:he|she|husband|wife|partner|boyfriend|girlfriend|mum|mam|dad|mother|father|stepdad|carer"
    r"|stepfather|uncle|brother|son)"
)
WHOM = r"(?:me|him|her|them|us|my)"
DANGER = re.compile(
    r"\b(?:suicid|(kill|hurt|harm|cut)(t?ing)? my ?self|end (it all|(my|her|his|their) (own )?life)"
    r"|tak(e|en|ing) (my|her|his|their) own life|self[ -]?harm|overdos"
    r"|want(s|ed)? to die|wish i (was|were) dead|better off dead"
    r"|abus(e|ed|es|er|ers|ing|ive)\b|domestic violence|sexual(ly)? assault"
    rf"|(hits|beats|hurts|raped?|rapes|molest\w*) {WHOM}\b"
    rf"|{WHO} (\w{{1,20}} )?(hit|beat|hurt|slap\w*|punch\w*|kick\w*|strangl\w*|chok\w*|touch\w*"
    rf"|threaten\w*) {WHOM}\b"
    r"|(child|children|kids?|baby|mum|mother|dad|father|gran|nan) (is|are|was|were) (being )?"
    r"neglected\b"
    r"|(not|isn'?t|don'?t|never|cannot|can'?t) (feel )?safe at home|unsafe at home"
    rf"|(afraid|scared|frightened) (of my {WHO}|at home|to go home)\b"
    r"|hunanladd|hunan-?niweid|niweidio (fy hun|ei hun)|lladd (fy|ei) hun|eisiau marw|gorddos"
    r"|(c|g|ch|ngh)am-? ?drin|fy (mrifo|nharo|nghuro)\b|trais (rhywiol|yn y cartref)|treisio"
    r"|ddim yn (teimlo'n )?ddiogel (gartref|adref))"
)
"""In English and Welsh."""


def concerns_in(text: str) -> Concerns:
    """By the queue that a response comes into: kinds of personal data, and nothing of the data."""
    written, found = plain(text), dict[str, Sequence[str]]()
    if kinds := personal_data_in(written):
        found["personal_data"] = kinds
    if DANGER.search(written):
        found["safeguarding"] = []
    return found


def together(one: Concerns, other: Concerns) -> Concerns:
    """Of several texts, each kind once."""
    return {
        queue: list(dict.fromkeys((*one.get(queue, ()), *other.get(queue, ()))))
        for queue in {**one, **other}
    }

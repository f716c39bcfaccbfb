"""The flow chart once more, as a table of its own: what the rules are held against.

Written from the published steps, not from the code: question by question what is asked, and where
yes and no lead. A word in capitals is an end.
"""

from collections.abc import Callable
from typing import NamedTuple

from services.finance.recovery.determinations.rules.facts import Dataset, Facts

Ask = Callable[[Facts], bool]


class Step(NamedTuple):
    """A question of the chart: `yes` and `no` name the next step."""

    ask: Ask
    yes: str
    no: str


class Verdict(NamedTuple):
    """What the chart says of a line."""

    outcome: str
    payer_kind: str | None
    basis: tuple[str, ...]


def lives(*where: str) -> Ask:
    return lambda facts: any(facts.residence.name.startswith(each) for each in where)


def at_border(facts: Facts) -> bool:
    return "BORDER" in facts.residence.name


def registered(*where: str) -> Ask:
    return lambda facts: facts.practice.name.startswith(where)


def both(first: Ask, second: Ask) -> Ask:
    return lambda facts: first(facts) and second(facts)


def colour(*names: str) -> Ask:
    return lambda facts: facts.service.name in names


def said(fact: str) -> Ask:
    return lambda facts: bool(getattr(facts, fact))


def in_the_uk(facts: Facts) -> bool:
    return facts.residence.name != "ELSEWHERE"


SPECIALISED = colour("RED", "BLUE", "GREEN", "PRE_1991")
WELSH_AT_BORDER = both(registered("WELSH"), at_border)
ARMED_FORCES = registered("ENGLISH_ARMED")

EMERGENCY = {
    "AE1": Step(lives("ENGLAND"), yes="J", no="HOST"),
    "J": Step(ARMED_FORCES, yes="13Q", no="RESPONSIBLE"),
}
ADMITTED_OR_OUTPATIENT = {
    "A": Step(said("chargeable"), yes="VPP00", no="B"),
    "B": Step(both(said("ordinarily_resident"), in_the_uk), yes="WB1", no="OVERSEAS"),
    "WB1": Step(WELSH_AT_BORDER, yes="C", no="WB2"),
    "WB2": Step(both(registered("ENGLISH"), at_border), yes="C0", no="WB3"),
    "WB3": Step(lives("ENGLAND"), yes="C0", no="C"),
    # outside England's purse
    "C": Step(SPECIALISED, yes="C1", no="BOARD"),
    "C1": Step(colour("PRE_1991"), yes="HUB", no="WB10"),
    "WB10": Step(WELSH_AT_BORDER, yes="C3", no="NATIONAL BODY"),
    "C3": Step(said("via_ras"), yes="7A5HC", no="HUB"),
    # inside England's purse
    "C0": Step(SPECIALISED, yes="C0a", no="D"),
    "C0a": Step(colour("RED", "BLUE", "PRE_1991"), yes="C2", no="E"),
    "C2": Step(said("contract"), yes="HUB", no="NOBODY"),
    "D": Step(said("dental"), yes="RESPONSIBLE", no="E"),
    "E": Step(said("detained"), yes="HEALTH AND JUSTICE", no="F"),
    "F": Step(said("section_7a"), yes="REGION", no="H"),
    "H": Step(said("other_public_health"), yes="AUTHORITY", no="I"),
    "I": Step(said("infertility"), yes="I1", no="J"),
    "I1": Step(said("armed_forces_eligible"), yes="13Q", no="RESPONSIBLE"),
    "J": Step(ARMED_FORCES, yes="13Q", no="C5"),
    "C5": Step(colour("GREEN"), yes="C6", no="RESPONSIBLE"),
    "C6": Step(said("delegated"), yes="RESPONSIBLE", no="HUB"),
}
KINDS = {
    "HOST": "sub_icb",
    "RESPONSIBLE": "sub_icb",
    "13Q": "armed_forces_hub",
    "VPP00": "private_or_overseas",
    "HUB": "nhs_england_hub",
    "7A5HC": "specialised_wales",
    "HEALTH AND JUSTICE": "health_and_justice_hub",
    "REGION": "public_health_region",
    "AUTHORITY": "local_authority",
}
BOARDS = {"WALES": "lhb", "ENGLAND": "lhb", "SCOTLAND": "scottish_board"}
NATIONAL_BODIES = {"WALES": "specialised_wales", "SCOTLAND": "scottish_board"}


def consult(facts: Facts) -> Verdict:
    """Walk through the chart."""
    if facts.placed:
        return Verdict("payer", "sub_icb", ("PLACED=yes",))
    if facts.dataset == Dataset.OUTSIDE:
        return Verdict("out_of_scope", None, ())
    emergency = facts.dataset == Dataset.EMERGENCY
    steps, at = (EMERGENCY, "AE1") if emergency else (ADMITTED_OR_OUTPATIENT, "A")
    basis = []
    while at in steps:
        step = steps[at]
        answer = step.ask(facts)
        basis.append(f"{at}={'yes' if answer else 'no'}")
        at = step.yes if answer else step.no
    return _verdict(at, facts, tuple(basis))


def _verdict(end: str, facts: Facts, basis: tuple[str, ...]) -> Verdict:
    nation = facts.residence.name.partition("_")[0]
    if end == "OVERSEAS":
        return Verdict("out_of_scope", None, basis)
    if end == "NOBODY":
        return Verdict("no_payer", None, basis)
    if end == "BOARD":
        return Verdict("payer", BOARDS.get(nation, "northern_ireland"), basis)
    if end == "NATIONAL BODY":
        return Verdict("payer", NATIONAL_BODIES.get(nation, "northern_ireland"), basis)
    return Verdict("payer", KINDS[end], basis)

"""Who pays, 1 April 2025 to 31 March 2026: the flow chart, question by question.

Source: NHS England, Commissioner Assignment Method 2025/26, flow chart and guidance; Who Pays?
(paragraph 15 for a child placed by another body). The questions have the chart's names and order.
Where the chart and its text differ, the chart is followed and the line flagged.
"""

from services.finance.recovery.determinations.rules.decisions import Decision, FoundBy, Trail
from services.finance.recovery.determinations.rules.facts import (
    Dataset,
    Facts,
    Practice,
    Residence,
    Service,
)

CODE = "cam-2025-26"
ENGLAND = {Residence.ENGLAND, Residence.ENGLAND_BORDER, Residence.ENGLAND_BORDER_BY_ICB}
WALES = {Residence.WALES, Residence.WALES_BORDER}
BORDER = {Residence.ENGLAND_BORDER, Residence.ENGLAND_BORDER_BY_ICB, Residence.WALES_BORDER}
ENGLISH_PRACTICE = {Practice.ENGLISH, Practice.ENGLISH_ARMED_FORCES}
WELSH_PRACTICE = {Practice.WELSH, Practice.WELSH_IN_ENGLAND}

BY_RESIDENCE: dict[FoundBy, FoundBy] = {
    "sub_icb_of_practice": "sub_icb_of_residence",
    "region_of_practice": "region_of_residence",
    "hub_of_practice": "hub_of_residence",
}


def decide(facts: Facts) -> Decision:
    """Outcome, payer's kind, the questions that were asked, and flags."""
    trail = Trail()
    trail.noted(facts.notes)
    if facts.placed:
        return _placed(trail)
    if facts.dataset is Dataset.OUTSIDE:
        trail.flag("dataset-outside-cam")
        return trail.unpaid("out_of_scope", "contract")
    if facts.dataset is Dataset.EMERGENCY:
        return _emergency(facts, trail)
    return _admitted_or_outpatient(facts, trail)


def _placed(trail: Trail) -> Decision:
    """A body that placed a patient elsewhere stays responsible; the evidence says so."""
    trail.ask("PLACED", True)
    trail.flag("placing-commissioner")
    return trail.paid("sub_icb", "placing_commissioner")


def _emergency(facts: Facts, trail: Trail) -> Decision:
    if not trail.ask("AE1", facts.residence in ENGLAND):
        return trail.paid("sub_icb", "host_of_provider")
    if trail.ask("J", facts.practice is Practice.ENGLISH_ARMED_FORCES):
        return trail.paid("armed_forces_hub", "armed_forces")
    return _responsible(facts, trail)


def _admitted_or_outpatient(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("A", facts.chargeable):
        return trail.paid("private_or_overseas", "private")
    if not trail.ask("B", _ordinarily_resident(facts)):
        trail.flag("overseas")
        return trail.unpaid("out_of_scope")
    if trail.ask("WB1", _welsh_practice_at_the_border(facts)):
        if facts.residence is Residence.ENGLAND_BORDER_BY_ICB:
            trail.flag("border-by-icb-only")
        return _outside_englands_purse(facts, trail)
    if trail.ask("WB2", facts.practice in ENGLISH_PRACTICE and facts.residence in BORDER):
        return _inside_englands_purse(facts, trail)
    if trail.ask("WB3", facts.residence in ENGLAND):
        return _inside_englands_purse(facts, trail)
    return _outside_englands_purse(facts, trail)


def _outside_englands_purse(facts: Facts, trail: Trail) -> Decision:
    if not trail.ask("C", facts.service is not Service.NOT_SPECIALISED):
        return _health_board(facts, trail)
    if trail.ask("C1", facts.service is Service.PRE_1991):
        return trail.paid("nhs_england_hub", "hub_of_provider")
    if not trail.ask("WB10", _welsh_practice_at_the_border(facts)):
        return _specialised_body(facts, trail)
    if facts.residence in WALES:
        trail.flag("ras-text-covers-english-residents-only")
    if trail.ask("C3", facts.via_ras):
        return trail.paid("specialised_wales", "specialised_wales")
    return trail.paid("nhs_england_hub", "hub_of_provider")


def _inside_englands_purse(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("C0", facts.service is not Service.NOT_SPECIALISED):
        if facts.service in {Service.BLUE, Service.PRE_1991}:
            trail.flag("cam-blue-conflict")
        if trail.ask("C0a", facts.service is not Service.GREEN):
            return _contracted_by_nhs_england(facts, trail)
    elif trail.ask("D", facts.dental):
        return _responsible(facts, trail)
    return _other_english_payers(facts, trail)


def _contracted_by_nhs_england(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("C2", facts.contract):
        return trail.paid("nhs_england_hub", "hub_of_provider")
    trail.flag("no-nhs-england-contract")
    return trail.unpaid("no_payer")


def _other_english_payers(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("E", facts.detained):
        return trail.paid("health_and_justice_hub", "health_and_justice")
    if trail.ask("F", facts.section_7a):
        return trail.paid("public_health_region", _by(facts, "region_of_practice"))
    if trail.ask("H", facts.other_public_health):
        return trail.paid("local_authority", "authority_of_residence")
    if trail.ask("I", facts.infertility):
        return _infertility(facts, trail)
    return _general(facts, trail)


def _infertility(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("I1", facts.armed_forces_eligible):
        return trail.paid("armed_forces_hub", "armed_forces")
    return _responsible(facts, trail)


def _general(facts: Facts, trail: Trail) -> Decision:
    if trail.ask("J", facts.practice is Practice.ENGLISH_ARMED_FORCES):
        return trail.paid("armed_forces_hub", "armed_forces")
    if not trail.ask("C5", facts.service is Service.GREEN):
        return _responsible(facts, trail)
    if trail.ask("C6", facts.delegated):
        return _responsible(facts, trail)
    return trail.paid("nhs_england_hub", _by(facts, "hub_of_practice"))


def _ordinarily_resident(facts: Facts) -> bool:
    return facts.ordinarily_resident and facts.residence is not Residence.ELSEWHERE


def _welsh_practice_at_the_border(facts: Facts) -> bool:
    return facts.practice in WELSH_PRACTICE and facts.residence in BORDER


def _responsible(facts: Facts, trail: Trail) -> Decision:
    return trail.paid("sub_icb", _by(facts, "sub_icb_of_practice"))


def _by(facts: Facts, practice: FoundBy) -> FoundBy:
    """RESPONSIBLE: the commissioner of the registered practice; without an English one, and for
    people who are detained, the sub-ICB of residence.
    """
    by_practice = facts.practice is Practice.ENGLISH and not facts.detained
    return practice if by_practice else BY_RESIDENCE[practice]


def _health_board(facts: Facts, trail: Trail) -> Decision:
    """LHB: by the home of a Welsh resident, by the practice's postcode for an English one."""
    if facts.residence not in ENGLAND | WALES:
        return _nation(facts, trail)
    trail.flag("cam-text-chart-conflict")
    if facts.residence in WALES:
        return trail.paid("lhb", "board_of_residence")
    if facts.practice is Practice.WELSH:
        return trail.paid("lhb", "board_of_practice_postcode")
    trail.flag("practice-in-england")
    return trail.paid("lhb", "board_of_practice")


def _specialised_body(facts: Facts, trail: Trail) -> Decision:
    if facts.residence in WALES:
        return trail.paid("specialised_wales", "specialised_wales")
    return _nation(facts, trail)


def _nation(facts: Facts, trail: Trail) -> Decision:
    if facts.residence is Residence.SCOTLAND:
        return trail.paid("scottish_board", "nation_of_residence")
    return trail.paid("northern_ireland", "nation_of_residence")

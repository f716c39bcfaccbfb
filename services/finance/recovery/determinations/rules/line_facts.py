"""The facts of a line, found from its codes on its day."""

from dataclasses import replace

from services.finance.recovery.determinations.rules.facts import (
    NOTHING,
    Dataset,
    Facts,
    Note,
    Practice,
    Residence,
    Service,
)
from services.finance.recovery.determinations.rules.lines import (
    ENGLAND,
    NORTHERN_IRELAND,
    SCOTLAND,
    WALES,
    Colour,
    Gp,
    Home,
    Line,
)
from services.finance.recovery.determinations.rules.lists import Codes, Lists

DATASETS = {
    "apc": Dataset.ADMITTED_OR_OUTPATIENT,
    "op": Dataset.ADMITTED_OR_OUTPATIENT,
    "ecds": Dataset.EMERGENCY,
}
COLOURS = {
    "none": Service.NOT_SPECIALISED,
    "red": Service.RED,
    "blue": Service.BLUE,
    "green": Service.GREEN,
    "pre_1991": Service.PRE_1991,
}
OTHER_NATIONS = {SCOTLAND: Residence.SCOTLAND, NORTHERN_IRELAND: Residence.NORTHERN_IRELAND}
PSEUDO_WALES = "Wales"
CHAPTER = 2
"""Characters of an HRG that name its subchapter."""


def facts_of(line: Line, lists: Lists) -> Facts:
    """The categories of this line; what is missing is no."""
    home, codes = home_of(line, lists), lists.codes
    inside = line.provider_in_england
    sub_icb = responsible_sub_icb(line, lists)
    delegated = sub_icb is not None and sub_icb in lists.sub_icbs
    return Facts(
        dataset=DATASETS.get(line.dataset, Dataset.OUTSIDE) if inside else Dataset.OUTSIDE,
        placed=line.placing_commissioner is not None,
        chargeable=line.charging_category in codes.chargeable_categories
        or line.administrative_category in codes.private_administrative,
        ordinarily_resident=_is_ordinarily_resident(line, lists),
        residence=residence_of(home, lists),
        practice=practice_of(line.gp, lists),
        service=COLOURS[line.specialised],
        via_ras=line.referred_via_ras,
        contract=line.nhse_contract,
        dental=line.treatment_function in codes.hospital_dental,
        detained=line.health_and_justice,
        section_7a=line.section_7a,
        other_public_health=line.other_public_health,
        infertility=line.infertility,
        armed_forces_eligible=line.armed_forces_eligible,
        delegated=delegated and lists.sub_icbs[str(sub_icb)].delegated,
        notes=_notes(line, lists),
    )


def colour_of(told: Colour, hrg: str | None, codes: Codes) -> Colour:
    """An unbundled line that is specialised by itself stands alone, whatever its spell is."""
    own = codes.specialised_by_itself
    return own.get(hrg or "", own.get((hrg or "")[:CHAPTER], told)) if told == "none" else told


def home_of(line: Line, lists: Lists) -> Home:
    """The home; where it is missing, pseudo or unknown, the provider's main site, in England.

    What it leaves open is completed by the dated lists, and the board is given by its ODS code.
    """
    if line.home.country is None:
        return _completed(Home(ENGLAND, sub_icb=host_of(line, lists)), lists)
    return _completed(line.home, lists)


def _completed(home: Home, lists: Lists) -> Home:
    authority = home.unitary_authority or ""
    if home.country == WALES:
        return replace(
            home,
            lhb=lists.boards.get(home.lhb or "", home.lhb)
            or lists.board_of_authority.get(authority),
        )
    if home.country == ENGLAND and home.sub_icb is None:
        by_authority = lists.border.english_authorities.get(authority)
        return replace(home, sub_icb=by_authority or lists.only_sub_icb.get(home.icb or ""))
    return home


def host_of(line: Line, lists: Lists) -> str | None:
    """The sub-ICB location of the provider's main site."""
    known = lists.providers.get(line.provider)
    return known.host if known else line.host


def residence_of(home: Home, lists: Lists) -> Residence:
    """Its country, and whether it lies at the border."""
    border, authority = lists.border, home.unitary_authority
    if home.country == WALES:
        at_border = authority in border.welsh_authorities
        return Residence.WALES_BORDER if at_border else Residence.WALES
    if home.country != ENGLAND:
        return OTHER_NATIONS.get(home.country or "", Residence.ELSEWHERE)
    if not _at_the_english_border(home, lists):
        return Residence.ENGLAND
    beyond = (authority or home.sub_icb) in border.beyond_the_counties
    return Residence.ENGLAND_BORDER_BY_ICB if beyond else Residence.ENGLAND_BORDER


def _at_the_english_border(home: Home, lists: Lists) -> bool:
    """A known sub-ICB location decides before an authority, and that before an ICB, whose code may
    one day cover other places too.
    """
    if home.sub_icb in lists.sub_icbs:
        return home.sub_icb in lists.border.sub_icbs
    if home.unitary_authority in lists.border.english_authorities:
        return True
    return home.icb in lists.border.icbs


def practice_of(gp: Gp | None, lists: Lists) -> Practice:
    """Whose practice it is, if it is active or proposed."""
    if gp is None or gp.status.upper() not in lists.codes.active:
        return Practice.NONE
    if lists.boards.get(gp.commissioner or ""):
        return Practice.WELSH_IN_ENGLAND if _stands_in_england(gp) else Practice.WELSH
    if gp.commissioner == lists.bodies["armed_forces"]:
        return Practice.ENGLISH_ARMED_FORCES if gp.country == ENGLAND else Practice.NONE
    english = gp.country == ENGLAND or gp.commissioner in lists.sub_icbs
    return Practice.ENGLISH if english else Practice.NONE


def _stands_in_england(gp: Gp) -> bool:
    return gp.country == ENGLAND or (gp.lhb is None and gp.sub_icb is not None)


def sub_icb_of_practice(gp: Gp | None, lists: Lists) -> str | None:
    """The commissioner of the practice, as a sub-ICB location."""
    if gp is None:
        return None
    if gp.commissioner in lists.sub_icbs or gp.sub_icb is None:
        return lists.only_sub_icb.get(gp.commissioner or "", gp.commissioner)
    return gp.sub_icb


def responsible_sub_icb(line: Line, lists: Lists) -> str | None:
    """RESPONSIBLE: that of an English practice, else that of the home."""
    if practice_of(line.gp, lists) is Practice.ENGLISH and not line.health_and_justice:
        return sub_icb_of_practice(line.gp, lists)
    home = home_of(line, lists)
    return home.sub_icb if home.country == ENGLAND else None


def _is_ordinarily_resident(line: Line, lists: Lists) -> bool:
    if not line.ordinarily_resident:
        return False
    if line.charging_category in lists.codes.not_ordinarily_resident:
        return False
    gp = line.gp
    return gp is None or not (gp.bfpo or gp.geography in lists.codes.overseas_geographies)


def _notes(line: Line, lists: Lists) -> Note:
    home, gp = line.home, line.gp
    closed = gp is not None and gp.status.upper() not in lists.codes.active
    notes = {
        Note.PSEUDO_POSTCODE_WALES: home.pseudo == PSEUDO_WALES,
        Note.RESIDENCE_OF_PROVIDER: home.country is None,
        Note.RESIDENCE_UNKNOWN: home.unknown,
        Note.RESIDENCE_CONTRADICTS: _contradicts(home),
        Note.PRACTICE_UNKNOWN: line.practice_unknown,
        Note.PRACTICE_CLOSED: closed,
        Note.RULESET_CARRIED_OVER: line.carried_over,
        Note.PROVIDER_OUTSIDE_ENGLAND: not line.provider_in_england,
    }
    found = NOTHING
    for note, holds in notes.items():
        found |= note if holds else NOTHING
    return found


def _contradicts(home: Home) -> bool:
    """Whether country and authority or bodies name different countries; the country decides."""
    if home.country is None:
        return False
    authority = home.unitary_authority
    if authority and authority[0] != home.country[0]:
        return True
    if home.country == ENGLAND:
        return home.lhb is not None
    return home.icb is not None or home.sub_icb is not None

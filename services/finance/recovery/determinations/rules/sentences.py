"""One plain sentence for every path through the questions."""

from collections.abc import Mapping

from services.finance.recovery.determinations.rules.decisions import FoundBy
from services.finance.recovery.determinations.rules.payers import Determination

WHO: dict[FoundBy, str] = {
    "placing_commissioner": "the body that placed the patient",
    "contract": "the commissioner of the contract",
    "host_of_provider": "the host sub-ICB of the provider's main site",
    "sub_icb_of_practice": "the sub-ICB of the registered practice",
    "sub_icb_of_residence": "the sub-ICB of the patient's home",
    "board_of_residence": "the health board of the patient's home",
    "board_of_practice_postcode": "the health board in which the practice stands",
    "board_of_practice": "the health board that the practice belongs to",
    "nation_of_residence": "the health service of the patient's home",
    "specialised_wales": "which commissions specialised care for Wales",
    "hub_of_provider": "the NHS England hub of the provider",
    "hub_of_practice": "the NHS England hub of the practice",
    "hub_of_residence": "the NHS England hub of the patient's home",
    "armed_forces": "which commissions for the armed forces",
    "health_and_justice": "the NHS England health and justice hub",
    "region_of_practice": "the NHS England public health region of the practice",
    "region_of_residence": "the NHS England public health region of the patient's home",
    "authority_of_residence": "the local authority of the patient's home",
    "private": "the patient or an insurer",
}
FIRST = {
    "PLACED=yes": "evidence shows that it placed the patient",
    "AE1=no": "emergency attendances of people who live outside England fall to the host",
    "AE1=yes": "the patient lives in England",
    "A=yes": "the care is private, or chargeable to an overseas visitor",
    "WB1=yes": "the patient lives at the border and has a Welsh practice",
    "WB2=yes": "the patient lives at the border and has an English practice",
    "WB3=yes": "the patient lives in England",
    "WB3=no": "the patient lives outside England and the border rule does not apply",
}
LAST = {
    "C=no": "the care is not specialised",
    "C1=yes": "the service is on the highly specialised list of before 1991",
    "WB10=no": "the care is specialised",
    "C3=yes": "specialised care was reached through the Referral Assessment Service",
    "C3=no": "specialised care was not reached through the Referral Assessment Service",
    "C2=yes": "NHS England has a contract with the provider for this service",
    "D=yes": "the care is hospital dentistry",
    "E=yes": "the patient is of the health and justice population",
    "F=yes": "it is a section 7A public health service",
    "H=yes": "it is another public health service",
    "I1=yes": "it is infertility treatment of somebody eligible through the armed forces",
    "I1=no": "it is infertility treatment",
    "J=yes": "the practice is one of the armed forces",
    "J=no": "no practice of the armed forces is named",
    "C5=no": "no question before names another payer",
    "C6=yes": "the service is specialised and delegated to the sub-ICB",
    "C6=no": "the service is specialised and not delegated to the sub-ICB",
}
LIVES, ASSUMED = "the patient lives", "the patient, whose home is not known, counts as living"
NO_RULES = "No payer is assigned, because no rule set is in force on the date."
OVERSEAS = "Nobody pays by these rules, because the patient is not ordinarily resident in the UK."
UNCONTRACTED = (
    "Nobody pays, because NHS England has no contract with the provider for this specialised "
    "service."
)
OUTSIDE_CAM = "The line lies outside the Commissioner Assignment Method, and no route of recovery"


def sentence(found: Determination, names: Mapping[str, str]) -> str:
    """Why this body pays, or nobody; `names`: code -> name."""
    if found.found_by == "contract":
        pays = f": {_called(found, names)} pays" if found.payer else ""
        return f"{OUTSIDE_CAM} exists{pays}."
    if found.outcome == "no_payer":
        return UNCONTRACTED
    if found.outcome == "out_of_scope":
        return OVERSEAS
    if not found.basis:
        return NO_RULES
    if found.found_by is None or found.outcome == "unassigned":
        who = WHO[found.found_by] if found.found_by else "the payer"
        return f"No payer is assigned, because {who} cannot be named from this line."
    return f"{_called(found, names)} pays because {_why(found)}{_recovery(found)}."


def _called(found: Determination, names: Mapping[str, str]) -> str:
    code, who = str(found.payer), WHO[found.found_by] if found.found_by else ""
    return f"{names[code]} ({code}), {who}," if code in names else f"{code}, {who},"


def _why(found: Determination) -> str:
    basis = found.basis
    reasons = [FIRST[each] for each in basis if each in FIRST][-1:]
    if "residence-of-provider" in found.flags:
        reasons = [reason.replace(LIVES, ASSUMED) for reason in reasons]
    reasons += [LAST[basis[-1]]] if basis[-1] in LAST else []
    return " and ".join(reasons)


def _recovery(found: Determination) -> str:
    if not found.recharge:
        return ""
    charged = f"; {found.charged_to} was charged"
    if "lva" in found.flags:
        return f"{charged}, and small flows between English bodies are not invoiced"
    if found.route == "none":
        return f"{charged}, and how it pays the provider leaves no route to recover it"
    return f"{charged} and can recover it"

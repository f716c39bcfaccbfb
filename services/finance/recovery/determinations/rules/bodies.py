"""What kind of body a code names, and which codes name the same body.

Source: NHS Act 2006 s.14Z31: a sub-ICB location is a reference code of its ICB, and no body.
"""

from services.finance.recovery.determinations.rules.decisions import PayerKind
from services.finance.recovery.determinations.rules.lists import Lists

NATIONAL: dict[str, PayerKind] = {
    "specialised_wales": "specialised_wales",
    "armed_forces": "armed_forces_hub",
    "private": "private_or_overseas",
}


def kind_of(code: str | None, lists: Lists) -> PayerKind:
    """Of a body that was charged; one that no list names counts as a commissioner in England."""
    if code in lists.boards:
        return "lhb"
    if any(code == each.hub for each in lists.sub_icbs.values()):
        return "nhs_england_hub"
    kinds = {lists.bodies[role]: kind for role, kind in NATIONAL.items()}
    return kinds.get(code or "", "sub_icb")


def is_commissioner_in_england(code: str | None, lists: Lists) -> bool:
    """A sub-ICB location, or an ICB."""
    return code in lists.sub_icbs or code in lists.icbs


def is_of(charged: str | None, payer: str | None, lists: Lists) -> bool:
    """Whether the body that was charged is the payer, or one is a location of the other, an ICB."""
    pairs = ((charged, payer), (payer, charged))
    return charged == payer or any(
        code in lists.sub_icbs and lists.sub_icbs[code].icb == body for body, code in pairs if code
    )

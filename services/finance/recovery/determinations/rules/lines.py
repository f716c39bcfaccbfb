"""A line of activity as the rules see it: the field's codes, with home and practice looked up."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "E92000001", "W92000004", "S92000003", "N92000002"
Country = Literal["E92000001", "W92000004", "S92000003", "N92000002"]
DatasetName = Literal[
    "apc", "op", "ecds", "primary_dental", "primary_medical", "eye", "mental_health", "community",
    "ambulance", "continuing_care",
]  # fmt: skip
"""CAM covers the first three."""
Colour = Literal["none", "red", "blue", "green", "pre_1991"]
Mechanism = Literal["variable", "fixed", "lva", "pass_through", "contract"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where the patient lives; `lhb` is the board, of Scotland and Northern Ireland too.

    `pseudo`: the code was a pseudo postcode; `unknown`: it is in no table of residence.
    """

    country: str | None
    unitary_authority: str | None = None
    icb: str | None = None
    sub_icb: str | None = None
    lhb: str | None = None
    pseudo: str | None = None
    unknown: bool = False


NOWHERE = Home(country=None)
"""No home was given."""


@dataclass(frozen=True, slots=True)
class Gp:
    """The registered practice on the date: where it is, whom it belongs to, what it is.

    `lhb` and `sub_icb` are those of its postcode. `geography` is the high-level health geography.
    """

    country: str | None
    commissioner: str | None
    sub_icb: str | None = None
    lhb: str | None = None
    status: str = "A"
    geography: str | None = None
    bfpo: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `day` is the assignment date: discharge, appointment or arrival.

    `practice_unknown`: a practice was named that nobody knows. `host` and `provider_hub` are those
    of the provider where the dated lists have none.
    """

    dataset: DatasetName
    day: date
    provider: str
    home: Home = NOWHERE
    gp: Gp | None = None
    practice_unknown: bool = False
    host: str | None = None
    provider_in_england: bool = True
    charged_to: str | None = None
    contract_commissioner: str | None = None
    treatment_function: str | None = None
    specialised: Colour = "none"
    referred_via_ras: bool = False
    nhse_contract: bool = True
    ordinarily_resident: bool = True
    charging_category: str | None = None
    administrative_category: str | None = None
    health_and_justice: bool = False
    section_7a: bool = False
    other_public_health: bool = False
    infertility: bool = False
    armed_forces_eligible: bool = False
    placing_commissioner: str | None = None
    mechanism: Mechanism | None = None
    carried_over: bool = False

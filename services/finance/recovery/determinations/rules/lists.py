"""What the dated lists hold on one day."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.finance.recovery.determinations.rules.lines import Colour


@dataclass(frozen=True, slots=True)
class SubIcb:
    """A sub-ICB location: its ICB, and NHS England's hubs for it.

    `delegated`: its ICB has a delegation agreement on the day.
    """

    icb: str
    hub: str
    region: str
    health_and_justice: str
    delegated: bool


@dataclass(frozen=True, slots=True)
class Provider:
    """The sub-ICB location of its main site, and the hub that NHS England contracts through."""

    host: str
    hub: str


@dataclass(frozen=True, slots=True)
class Border:
    """The areas on both sides of the border, as WB1 and WB2 ask for them.

    `english_authorities`: local authority -> sub-ICB location. `beyond_the_counties`: locations
    and authorities that lie in a whole ICB of the list but in no border county.
    """

    welsh_authorities: frozenset[str]
    icbs: frozenset[str]
    sub_icbs: frozenset[str]
    english_authorities: Mapping[str, str]
    beyond_the_counties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of categories and services, and those that stand for an unknown.

    `specialised_by_itself`: HRG, or subchapter of HRGs -> colour.
    """

    hospital_dental: frozenset[str]
    chargeable_categories: frozenset[str]
    not_ordinarily_resident: frozenset[str]
    private_administrative: frozenset[str]
    overseas_geographies: frozenset[str]
    default_practices: frozenset[str]
    active: frozenset[str]
    pseudo_postcodes: Mapping[str, str]
    specialised_by_itself: Mapping[str, Colour]


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists on one day. `boards`: code in statistics or ODS code -> ODS code.

    `bodies`: role -> code. `names`: code -> name.
    """

    border: Border
    codes: Codes
    boards: Mapping[str, str]
    board_of_authority: Mapping[str, str]
    bodies: Mapping[str, str]
    names: Mapping[str, str]
    sub_icbs: Mapping[str, SubIcb]
    icbs: frozenset[str]
    only_sub_icb: Mapping[str, str]
    providers: Mapping[str, Provider]

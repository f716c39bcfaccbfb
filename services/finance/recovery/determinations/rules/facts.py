"""The facts of a line that decide who pays for it, and their packing into one integer.

Each fact is one of a few categories, so that a hundred million lines have a few hundred different
integers: whoever has many lines packs them, decides each integer once and joins the answers.
Missing or unknown where a rule asks = no.
"""

from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag
from typing import Any, Self


class Dataset(IntEnum):
    """Outside: another data set than those of CAM, or a provider outside England."""

    ADMITTED_OR_OUTPATIENT = 0
    EMERGENCY = 1
    OUTSIDE = 2


class Residence(IntEnum):
    """Where the patient lives. A missing or pseudo postcode is that of the provider's main site.

    The border is a dated set of areas. `ENGLAND_BORDER_BY_ICB` lies in a whole ICB of that set
    where the guidance's prose speaks of border counties: Merseyside and Bristol. `ELSEWHERE` is
    outside the United Kingdom, the Isle of Man and the Channel Islands among it.
    """

    ENGLAND = 0
    ENGLAND_BORDER = 1
    ENGLAND_BORDER_BY_ICB = 2
    WALES = 3
    WALES_BORDER = 4
    SCOTLAND = 5
    NORTHERN_IRELAND = 6
    ELSEWHERE = 7


class Practice(IntEnum):
    """The registered practice, if it is active or proposed on the date.

    None: no practice, an unknown or closed one, one of Scotland or Northern Ireland, and an
    armed-forces practice in Wales, which has no board. Welsh: its commissioner is a health board;
    `WELSH_IN_ENGLAND` has its postcode in England (W93019 at St Briavels).
    """

    NONE = 0
    ENGLISH = 1
    ENGLISH_ARMED_FORCES = 2
    WELSH = 3
    WELSH_IN_ENGLAND = 4


class Service(IntEnum):
    """Prescribed specialised services by the colour of their list; the last is the highly
    specialised list of before 1991.
    """

    NOT_SPECIALISED = 0
    RED = 1
    BLUE = 2
    GREEN = 3
    PRE_1991 = 4


class Note(IntFlag):
    """What was noticed when the facts were found; it decides nothing and becomes a flag."""

    PSEUDO_POSTCODE_WALES = 1
    RESIDENCE_OF_PROVIDER = 2
    RESIDENCE_UNKNOWN = 4
    RESIDENCE_CONTRADICTS = 8
    PRACTICE_UNKNOWN = 16
    PRACTICE_CLOSED = 32
    RULESET_CARRIED_OVER = 64
    PROVIDER_OUTSIDE_ENGLAND = 128


NOTHING = Note(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one line, in the order of the questions; the last four beside them.

    `chargeable`: charging category D or F, or administrative category 02. `dental`: the treatment
    function is one of hospital dentistry. `detained`: health and justice population. `delegated`:
    the responsible sub-ICB has a delegation agreement on the date. `placed`: the evidence of a
    placing commissioner is given.
    """

    dataset: Dataset = Dataset.ADMITTED_OR_OUTPATIENT
    placed: bool = False
    chargeable: bool = False
    ordinarily_resident: bool = True
    residence: Residence = Residence.ENGLAND
    practice: Practice = Practice.NONE
    service: Service = Service.NOT_SPECIALISED
    via_ras: bool = False
    contract: bool = True
    dental: bool = False
    detained: bool = False
    section_7a: bool = False
    other_public_health: bool = False
    infertility: bool = False
    armed_forces_eligible: bool = False
    delegated: bool = True
    notes: Note = NOTHING

    def pack(self) -> int:
        """Bits from the lowest: the fields in their order, each as wide as WIDTHS says."""
        return sum(int(getattr(self, name)) << SHIFTS[name] for name in WIDTHS)

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The facts that pack to this integer. Raises ValueError where none do."""
        if packed < 0 or packed >> BITS:
            raise ValueError(f"{packed} has more bits than the {BITS} of the facts")
        return cls(**{name: _read(name, packed) for name in WIDTHS})


KINDS: dict[str, type[Any]] = {
    "dataset": Dataset,
    "residence": Residence,
    "practice": Practice,
    "service": Service,
    "notes": Note,
}
"""What is not yes or no."""
WIDTHS: dict[str, int] = {
    field.name: max(member.value for member in KINDS[field.name]).bit_length()
    if field.name in KINDS
    else 1
    for field in fields(Facts)
}
"""The bits of each fact. A new fact goes to the end and a new category after the last, so that
integers that were kept stay true.
"""
SHIFTS: dict[str, int] = {}
BITS = 0
for _name, _width in WIDTHS.items():
    SHIFTS[_name] = BITS
    BITS += _width


def _read(name: str, packed: int) -> Any:
    value = packed >> SHIFTS[name] & (1 << WIDTHS[name]) - 1
    return KINDS.get(name, bool)(value)

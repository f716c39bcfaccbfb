"""A SYNTHETIC year of activity charged to NHS Cheshire (27D), made up from a fixed seed.

Nothing in it is of a patient. Its volumes are chosen so that a year's recurring hole is what West
Cheshire reported, about three million pounds: emergency attendances of people from Wales, Welsh
residents with English practices, and dentistry. Beside it lies what was charged to the wrong body.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from services.demo.recovery.prices import ATTENDANCES, FUNCTIONS, HRGS, SEED

FIRST_DAY, DAYS = date(2025, 4, 1), 365
COUNTESS, DENTISTS, HOST = "RJR", "DEMODENTAL", "27D"
ENGLISH_PRACTICES = tuple(f"DEMORUR{number:03}" for number in range(1, 12))
"""Of West Cheshire's rural locality, at the border."""
WELSH_PRACTICES = tuple(f"DEMOBCU{number:03}" for number in range(1, 4))
COLUMNS = (
    "line_ref", "dataset", "activity_date", "provider", "charged_to", "residence_country",
    "residence_unitary_authority", "residence_icb", "residence_sub_icb", "gp_practice",
    "treatment_function", "specialised", "referred_via_ras", "contract_commissioner", "spell_id",
    "hrg", "pod", "length_of_stay", "age", "admission_method", "units", "unit_price",
)  # fmt: skip
Row = dict[str, str | int]
FLINTSHIRE, WREXHAM, DENBIGHSHIRE = (
    {"residence_country": "W92000004", "residence_unitary_authority": f"W0600000{number}"}
    for number in (5, 6, 4)
)
BORDER = (FLINTSHIRE, FLINTSHIRE, FLINTSHIRE, WREXHAM, DENBIGHSHIRE)
GWYNEDD = {"residence_country": "W92000004", "residence_unitary_authority": "W06000002"}
CHESHIRE = {
    "residence_country": "E92000001", "residence_unitary_authority": "E06000050",
    "residence_icb": "QYG", "residence_sub_icb": HOST,
}  # fmt: skip


class Volume(NamedTuple):
    """So many lines a year of people of these homes and practices, with care of this kind."""

    name: str
    lines: int
    homes: Sequence[Mapping[str, str]]
    practices: Sequence[str]
    kind: str
    more: Mapping[str, str] = {}


VOLUMES = (
    Volume("AE", 3_900, BORDER, (*ENGLISH_PRACTICES, *WELSH_PRACTICES, ""), "attendance"),
    Volume("WE", 170, BORDER, ENGLISH_PRACTICES, "emergency"),
    Volume("WP", 220, BORDER, ENGLISH_PRACTICES, "elective"),
    Volume("WO", 900, BORDER, ENGLISH_PRACTICES, "outpatient"),
    Volume("DE", 1_000, BORDER, ("",), "dental"),
    Volume("R4", 60, BORDER, WELSH_PRACTICES, "elective"),
    Volume("R6", 40, BORDER, ("",), "elective"),
    Volume("R7", 24, (GWYNEDD,), WELSH_PRACTICES, "elective"),
    Volume("R8", 90, (CHESHIRE,), WELSH_PRACTICES, "elective"),
    Volume("RO", 300, (CHESHIRE,), WELSH_PRACTICES, "outpatient"),
    Volume("RS", 12, (CHESHIRE,), WELSH_PRACTICES, "elective",
           {"specialised": "red", "referred_via_ras": "true"}),
    Volume("EN", 900, (CHESHIRE,), ENGLISH_PRACTICES, "outpatient"),
)  # fmt: skip
"""By a name that line references begin with: R4 to R8 are rows of the table of results, RS row
10, and EN is Cheshire's own, which is in no hole.
"""


def activity_csv() -> str:
    """The year as a file, the same each time."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    chance = Random(SEED)  # noqa: S311 (activity that is made up, no secrets)
    for volume in VOLUMES:
        writer.writerows(_lines(volume, chance))
    return text.getvalue()


def _lines(volume: Volume, chance: Random) -> Iterator[Row]:
    for number in range(1, volume.lines + 1):
        reference = f"SYN-{volume.name}-{number:05}"
        row: Row = {
            "line_ref": reference,
            "spell_id": reference,
            "activity_date": str(FIRST_DAY + timedelta(days=chance.randrange(DAYS))),
            "provider": COUNTESS,
            "charged_to": HOST,
            "gp_practice": chance.choice(volume.practices),
            "age": chance.randint(19, 90),
        }
        row.update(chance.choice(volume.homes))
        yield row | KINDS[volume.kind](chance) | dict[str, str | int](volume.more)


def _attendance(chance: Random) -> Row:
    return {"dataset": "ecds", "pod": "AE", "hrg": chance.choice(ATTENDANCES)}


def _emergency(chance: Random) -> Row:
    return {"dataset": "apc", "pod": "NEL", "hrg": chance.choice(HRGS), "admission_method": "21",
            "length_of_stay": chance.choice((0, 1, 2, 3, 5, 8, 13))}  # fmt: skip


def _elective(chance: Random) -> Row:
    pod, stay = chance.choice((("EL", chance.randint(1, 6)), ("DC", 0), ("DC", 0)))
    return {"dataset": "apc", "pod": pod, "hrg": chance.choice(HRGS), "admission_method": "11",
            "length_of_stay": stay}  # fmt: skip


def _outpatient(chance: Random) -> Row:
    function = chance.choice(FUNCTIONS)
    return {"dataset": "op", "pod": chance.choice(("OPFA", "OPFU", "OPFU")), "hrg": function,
            "treatment_function": function}  # fmt: skip


def _dental(chance: Random) -> Row:
    """A course of treatment: units of dental activity times the contract's unit price."""
    return {"dataset": "primary_dental", "pod": "DENTAL", "provider": DENTISTS,
            "contract_commissioner": HOST, "units": chance.randint(8, 24),
            "unit_price": "33.40"}  # fmt: skip


KINDS = {
    "attendance": _attendance, "emergency": _emergency, "elective": _elective,
    "outpatient": _outpatient, "dental": _dental,
}  # fmt: skip
AGREEMENTS = (
    ("AE", "fixed"), ("NEL", "fixed"), ("EL", "variable"), ("DC", "variable"), ("OPFA", "variable"),
    ("OPFU", "variable"),
)  # fmt: skip
"""How the Countess is paid, by point of delivery: a block for urgent care, elective by activity."""

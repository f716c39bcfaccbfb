"""The columns of an activity file: what each holds, and by which published names it is known.

Source of the further names: NHS Data Dictionary, Aggregate Contract Monitoring (ACM) and Patient
Level Contract Monitoring (PLCM) data sets. Each kind of cell is a pattern of the whole cell.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

Type = Literal["text", "code", "day", "flag", "number", "pounds", "decimal"]
CODE, COUNTRY = "[0-9A-Z]{2,12}", "[EWSNLM][0-9]{8}"
FLAGS = {"true": True, "t": True, "yes": True, "y": True, "1": True,
         "false": False, "f": False, "no": False, "n": False, "0": False}  # fmt: skip
DATASETS = (
    "apc", "op", "ecds", "primary_dental", "primary_medical", "eye", "mental_health", "community",
    "ambulance", "continuing_care",
)  # fmt: skip


class Column(NamedTuple):
    """`pattern` is what the whole cell must match, in capitals where it is a code.

    `expected` says so to people. `known_as`: its names in ACM and PLCM files, of which the first
    that a file has counts. What is not `kept` only tells another column.
    """

    name: str
    type: Type
    pattern: str
    expected: str
    description: str
    known_as: tuple[str, ...] = ()
    needed: bool = False
    kept: bool = True


def _code(
    name: str, told: str, *known_as: str, pattern: str = CODE, needed: bool = False
) -> Column:
    return Column(name, "code", pattern, "a code of capitals and digits", told, known_as, needed)


def _one_of(name: str, told: str, *values: str, needed: bool = False) -> Column:
    expected = ", ".join(values)
    return Column(name, "text", "|".join(values), expected, told, (), needed)


def _flag(name: str, told: str) -> Column:
    return Column(name, "flag", "|".join(FLAGS), "true or false", told)


def _day(name: str, told: str, *known_as: str, needed: bool = False) -> Column:
    pattern = r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/(19|20)[0-9]{2}"
    return Column(name, "day", pattern, "a day such as 2025-09-01", told, known_as, needed)


def _number(name: str, told: str, *known_as: str, most: int) -> Column:
    digits = len(str(most))
    expected = f"a whole number of at most {digits} digits, not below 0"
    return Column(name, "number", f"[0-9]{{1,{digits}}}", expected, told, known_as)


def _reference(name: str, told: str, *known_as: str, needed: bool = False) -> Column:
    return Column(name, "text", "[!-~]([ -~]{0,98}[!-~])?", "1 to 100 characters", told, known_as,
                  needed)  # fmt: skip


COLUMNS = (
    _reference("line_ref", "the sender's name for the line, one line each",
               "CDS UNIQUE IDENTIFIER", needed=True),
    _one_of("dataset", "from primary_dental on outside the method", *DATASETS, needed=True),
    _day("activity_date", "discharge, appointment or arrival",
         "ACTIVITY END DATE (CONTRACT MONITORING)", needed=True),
    _day("admission_date", "home and practice are those of this day",
         "ACTIVITY START DATE (CONTRACT MONITORING)"),
    _code("provider", "trust that gave the care", "ORGANISATION IDENTIFIER (CODE OF PROVIDER)",
          needed=True),
    _code("charged_to", "body that the provider billed; blank: the sender",
          "ORGANISATION IDENTIFIER (CODE OF COMMISSIONER)"),
    _code("residence_lsoa", "LSOA of the home", pattern="([EW]01|S01|95)[0-9A-Z]{6}"),
    _code("residence_postcode_sector", "sector of the home, or a pseudo postcode",
          pattern="[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9]|ZZ99 ?[0-9][A-Z]{2}"),
    _code("residence_country", "country of the home, by its ONS code", pattern=COUNTRY),
    _code("residence_unitary_authority", "local authority of the home", pattern="[EWSN][0-9]{8}"),
    _code("residence_icb", "ICB of the home"),
    _code("residence_sub_icb", "sub-ICB location of the home"),
    _code("residence_lhb", "health board of the home"),
    _code("gp_practice", "registered practice",
          "GENERAL MEDICAL PRACTICE CODE (PATIENT REGISTRATION)"),
    _code("contract_commissioner", "primary care: whose contract it is"),
    _code("treatment_function", "treatment function code", "ACTIVITY TREATMENT FUNCTION CODE",
          pattern="[0-9A-Z]{3}"),
    _one_of("specialised", "colour of the list of the service; blank or none: by the HRG of an "
            "unbundled line",
            "none", "red", "blue", "green", "pre_1991"),
    _flag("referred_via_ras", "by the Referral Assessment Service"),
    _flag("nhse_contract", "NHS England has a contract for it; blank: true"),
    _flag("ordinarily_resident", "blank: true"),
    _code("charging_category", "overseas visitor charging category", pattern="[A-H]"),
    _code("administrative_category", "02 is private", pattern="[0-9]{2}"),
    _flag("health_and_justice", "detained"),
    _flag("section_7a", "public health service of section 7A"),
    _flag("other_public_health", "other public health"),
    _flag("infertility", "infertility treatment"),
    _flag("armed_forces_eligible", "eligible as armed forces"),
    _code("placing_commissioner", "placed the patient elsewhere, and pays"),
    _reference("placing_evidence", "where the evidence of that is kept"),
    _one_of("mechanism", "how the charged body pays the provider",
            "variable", "fixed", "lva", "pass_through", "contract"),
    _reference("spell_id", "pseudonym of the spell, never ten digits",
               "HOSPITAL PROVIDER SPELL IDENTIFIER"),
    _code("hrg", "HRG, or treatment function where that is priced", "TARIFF CODE",
          pattern="[0-9A-Z]{3,6}"),
    _code("pod", "point of delivery of the price books; blank: by how the patient was admitted",
          "POINT OF DELIVERY CODE",
          pattern="[0-9A-Z]{1,12}"),
    _number("length_of_stay", "days, net of those paid separately", "ADJUSTED LENGTH OF STAY",
            most=99_999),
    _number("age", "in years", "AGE AT ACTIVITY DATE (CONTRACT MONITORING)", most=199),
    _code("admission_method", "such as 21", pattern="[0-9A-Z]{2}"),
    Column("patient_classification", "code", "[1-5]", "a digit from 1 to 5",
           "2 is a day case; only tells a blank pod", kept=False),
    Column("units", "decimal", r"[0-9]{1,9}(\.[0-9]{1,4})?", "a number of at most four decimals",
           "of what is passed through", ("ACTIVITY COUNT (POINT OF DELIVERY)",)),
    Column("unit_price", "decimal", r"[0-9]{1,9}(\.[0-9]{1,4})?",
           "pounds and at most four decimals", "pounds", ("ACTIVITY UNIT PRICE",)),
    Column("charged_price", "pounds", r"-?[0-9]{1,9}(\.[0-9]{1,2})?",
           "pounds and at most two decimals, such as 1250.00",
           "what the provider billed, in pounds; kept in pence",
           ("TOTAL COST", "CONTRACT MONITORING ACTUAL PRICE")),
)  # fmt: skip
BY_NAME = {each.name: each for each in COLUMNS}
LEFT = frozenset({
    "financial month", "financial year", "date and time data set created",
    "reporting type indicator", "organisation site identifier (of treatment)",
    "organisation identifier (gp practice responsibility)",
    "organisation identifier (residence responsibility)", "local sub-specialty code",
    "commissioned service category code", "service code",
    "point of delivery further detail code", "point of delivery further detail description",
    "local point of delivery code", "local point of delivery description",
    "local contract code", "local contract monitoring code",
    "local contract monitoring description", "national tariff indicator",
    "contract monitoring planned activity", "contract monitoring actual activity",
    "contract monitoring planned price", "contract monitoring planned market forces factor",
    "contract monitoring actual market forces factor", "out-patient attendance identifier",
})  # fmt: skip
"""Published columns that are not needed: looked through for identifiers, and not kept."""


class Arrangement(NamedTuple):
    """Where in a file each of our columns stands, and what does not fit.

    `unknown` are positions from 0 of columns that nobody named; `absent` columns of ours whose name
    in the mapping the file does not have.
    """

    layout: str
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[int, ...]
    twice: tuple[str, ...]
    absent: tuple[str, ...] = ()


def plain(name: str) -> str:
    """A column's name without regard to case, blanks and underscores."""
    return " ".join(re.sub(r"[_\s]+", " ", name.strip().casefold()).split())


def arranged(
    header: Iterable[str], mapping: Mapping[str, str], left: Collection[str] = ()
) -> Arrangement:
    """What each column of a file is, by a sender's mapping (our name -> theirs) or by its name.

    `left` are the sender's columns that are not needed.
    """
    names = list(header)
    told = {plain(theirs): ours for ours, theirs in mapping.items()}
    not_kept = LEFT | {plain(each) for each in left}
    places: dict[str, int] = {}
    unknown, twice, published = [], [], 0
    for place, name in enumerate(names):
        ours = told.get(plain(name)) or NAMES.get(plain(name))
        if plain(name) not in told and plain(name) in not_kept:
            continue
        if ours is None:
            unknown += [place]
            continue
        published += plain(name) != plain(ours)
        before = names[places[ours]] if ours in places else None
        if before and (ours in mapping or not _differ(before, name)):
            twice += [ours]
        if before is None or _rank(name) < _rank(before):
            places[ours] = place
    needed = (each.name for each in COLUMNS if each.needed)
    # A point of delivery tells the data set.
    missing = tuple(each for each in needed if each not in places
                    and not (each == "dataset" and "pod" in places))  # fmt: skip
    layout = "mapped" if mapping else "activity-plcm" if published else "activity"
    absent = tuple(ours for ours in mapping if ours not in places)
    return Arrangement(layout, places, missing, tuple(unknown), tuple(twice), absent)


def _rank(name: str) -> int:
    """0 for our own name and for a sender's, then the published ones in their order."""
    return RANKS.get(plain(name), 0)


def _differ(*names: str) -> bool:
    """Whether these are different published names."""
    return len({_rank(name) for name in names} - {0}) == len(names)


NAMES = {plain(name): each.name for each in COLUMNS for name in (each.name, *each.known_as)}
RANKS = {
    plain(name): rank for each in COLUMNS for rank, name in enumerate((each.name, *each.known_as))
}

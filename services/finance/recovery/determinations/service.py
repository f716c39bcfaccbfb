"""Who pays for lines that a caller describes. Nothing is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.reference.tables import lists_on
from services.finance.recovery.determinations.rules.lines import NOWHERE, Gp, Home, Line
from services.finance.recovery.determinations.rules.lists import Lists
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.rules.rulesets import (
    CarriedOver,
    RuleSet,
    determine,
    ruleset_on,
)
from services.finance.recovery.determinations.schemas import (
    DeterminationRequest,
    GpGiven,
    LineGiven,
    ResidenceGiven,
)
from services.shared.errors import Fault, Invalid

WELSH_PROVIDER = "7A"
AS_GIVEN = (
    "dataset", "provider", "contract_commissioner", "treatment_function", "specialised",
    "referred_via_ras", "nhse_contract", "ordinarily_resident", "charging_category",
    "administrative_category", "health_and_justice", "section_7a", "other_public_health",
    "infertility", "armed_forces_eligible", "placing_commissioner", "mechanism",
)  # fmt: skip


class SectorCrossesBorder(Invalid):
    code = "sector_crosses_border"
    title = "The postcode sector lies in more than one sub-ICB or health board"
    example = "GL16 8 lies in more than one sub-ICB or health board; give the LSOA."


@dataclass(frozen=True)
class LineAnswer:
    """A line of the request with its answer and the rule set that gave it."""

    line_ref: str
    ruleset: RuleSet | None
    found: Determination


def needs_directory(asked: DeterminationRequest) -> bool:
    """Whether any line names a home or a practice by a code, or a provider not in the lists."""
    return any(
        line.residence_lsoa
        or line.residence_postcode_sector
        or line.gp_practice
        or line.provider not in lists_for(line.activity_date).providers
        for line in asked.lines
    )


def lists_for(day: date) -> Lists:
    """The lists of the day; before the first of them, those of their first day."""
    return lists_on(max(day, FIRST_LISTS))


FIRST_LISTS = date(2022, 7, 1)
"""Sub-ICB locations and integrated care boards begin: S.I. 2022/635."""


def determine_lines(
    asked: DeterminationRequest, known: Lookups, carried: CarriedOver
) -> Sequence[LineAnswer]:
    """Each line by the rule set of its date. Raises SectorCrossesBorder."""
    return [
        _determined(place, line, asked, known, carried) for place, line in enumerate(asked.lines)
    ]


def _determined(
    place: int, line: LineGiven, asked: DeterminationRequest, known: Lookups, carried: CarriedOver
) -> LineAnswer:
    day = line.activity_date
    ruleset, carried_over = ruleset_on(day, carried, asked.ruleset)
    found = line_of(line, place, known)
    charged_to = line.charged_to or asked.commissioner
    found = replace(found, carried_over=carried_over, charged_to=charged_to)
    return LineAnswer(line.line_ref, ruleset, determine(found, lists_for(day), ruleset))


def line_of(given: LineGiven, place: int, known: Lookups) -> Line:
    """The line with its home, practice and provider looked up. Raises SectorCrossesBorder."""
    lists, day = lists_for(given.activity_date), given.admission_date or given.activity_date
    gp, practice_unknown = _practice(given, day, known, lists)
    provider = known.provider(given.provider, given.activity_date)
    country = provider.country if provider else None
    welsh = given.provider.startswith(WELSH_PROVIDER)
    return Line(
        day=given.activity_date,
        home=_home(given, place, day, known, lists),
        gp=gp,
        practice_unknown=practice_unknown,
        host=provider.host if provider else None,
        provider_in_england=not welsh and (country is None or country.startswith("E")),
        **{name: getattr(given, name) for name in AS_GIVEN},
    )


def _practice(given: LineGiven, day: date, known: Lookups, lists: Lists) -> tuple[Gp | None, bool]:
    code = given.gp_practice
    if given.gp is not None:
        return _gp(given.gp), False
    if code is None or code in lists.codes.default_practices:
        return None, False
    gp = known.practice(code, day)
    return gp, gp is None


def _gp(given: GpGiven) -> Gp:
    return Gp(**given.model_dump())


def _home(given: LineGiven, place: int, day: date, known: Lookups, lists: Lists) -> Home:
    if given.residence is not None:
        return _given_home(given.residence)
    if given.residence_lsoa is not None:
        found = known.place(given.residence_lsoa, day)
        return found.home if found else UNKNOWN
    if given.residence_postcode_sector is not None:
        return _sector(given.residence_postcode_sector, place, day, known, lists)
    return NOWHERE


def _given_home(given: ResidenceGiven) -> Home:
    return Home(**given.model_dump())


def _sector(sector: str, place: int, day: date, known: Lookups, lists: Lists) -> Home:
    if (pseudo := lists.codes.pseudo_postcodes.get(_spaced(sector, 3))) is not None:
        return Home(country=None, pseudo=pseudo)
    found = known.place(_spaced(sector, 1), day)
    if found is None:
        return UNKNOWN
    if not found.whole:
        said = f"{sector} lies in more than one sub-ICB or health board; give the LSOA."
        pointer = f"#/lines/{place}/residence_postcode_sector"
        raise SectorCrossesBorder(said, errors=[Fault(pointer, SectorCrossesBorder.code, said)])
    return found.home


def _spaced(text: str, last: int) -> str:
    """With one blank before the last part, which has so many characters."""
    close = text.replace(" ", "")
    return f"{close[:-last]} {close[-last:]}"


UNKNOWN = Home(country=None, unknown=True)


def ruleset_of(lines: Iterable[LineAnswer]) -> str | None:
    """The rule set of all lines that have one; None where there is none, or more than one."""
    codes = {line.ruleset.code for line in lines if line.ruleset}
    return codes.pop() if len(codes) == 1 else None


def codes_of(lines: Iterable[LineAnswer]) -> set[str]:
    """The payers, whose names the explanations tell."""
    return {line.found.payer for line in lines if line.found.payer}


def list_names(asked: DeterminationRequest) -> dict[str, str]:
    """The names of boards and national bodies on the day of the newest line."""
    return dict(lists_for(max(line.activity_date for line in asked.lines)).names)

"""Who pays for lines that a caller describes. Nothing is stored."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.finance.recovery.agreements.repository import agreements_of
from services.finance.recovery.agreements.rules.holding_agreement import NONE_KNOWN, Agreements
from services.finance.recovery.determinations.code_queries import (
    CrossesBorder,
    home_in,
    lists_for,
    practice_by_code,
    provider_by_code,
)
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.repository import carried_over
from services.finance.recovery.determinations.rules.line_facts import colour_of, host_of
from services.finance.recovery.determinations.rules.lines import NOWHERE, Gp, Home, Line
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.rules.rulesets import (
    CarriedOver,
    RuleSet,
    determine,
    ruleset_on,
)
from services.finance.recovery.determinations.schemas import (
    DeterminationRequest,
    LineGiven,
)
from services.shared.database import AnyReader
from services.shared.errors import Fault, Invalid

AS_GIVEN = (
    "dataset", "provider", "contract_commissioner", "treatment_function",
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


@dataclass(frozen=True)
class Stance:
    """What organisations have agreed beside the rules: rule sets carried on, and payment."""

    carried: CarriedOver = field(default_factory=dict)
    agreements: Agreements = NONE_KNOWN


NOTHING_HELD = Stance()


async def read_held(
    reader: AnyReader, asked: DeterminationRequest, orgs: Collection[str]
) -> Stance:
    """Of these organisations, as far as the lines need it."""
    held = NOTHING_HELD
    if any(ruleset_on(line.activity_date, {})[0] is None for line in asked.lines):
        held = replace(held, carried=await carried_over(reader, orgs))
    if providers := {line.provider for line in asked.lines if line.mechanism is None}:
        held = replace(held, agreements=await agreements_of(reader, orgs, providers))
    return held


def determine_lines(
    asked: DeterminationRequest, known: Lookups, held: Stance
) -> Sequence[LineAnswer]:
    """Each line by the rule set of its date. Raises SectorCrossesBorder."""
    return [_determined(place, line, asked, known, held) for place, line in enumerate(asked.lines)]


def _determined(
    place: int, line: LineGiven, asked: DeterminationRequest, known: Lookups, held: Stance
) -> LineAnswer:
    day, lists = line.activity_date, lists_for(line.activity_date)
    ruleset, carried_over = ruleset_on(day, held.carried, asked.ruleset)
    found = line_of(line, place, known)
    charged_to = line.charged_to or asked.commissioner or host_of(found, lists)
    pod = getattr(line, "pod", None)  # of a line of a claim
    agreed = held.agreements.mechanism(charged_to, line.provider, pod, day)
    found = replace(
        found,
        carried_over=carried_over,
        charged_to=charged_to,
        mechanism=line.mechanism or agreed,
    )
    return LineAnswer(line.line_ref, ruleset, determine(found, lists, ruleset))


def line_of(given: LineGiven, place: int, known: Lookups) -> Line:
    """The line with its home, practice and provider looked up. Raises SectorCrossesBorder."""
    day = given.admission_date or given.activity_date
    gp, practice_unknown = _practice(given, day, known)
    host, in_england = provider_by_code(given.provider, given.activity_date, known)
    return Line(
        day=given.activity_date,
        home=_home(given, place, day, known),
        gp=gp,
        practice_unknown=practice_unknown,
        host=host,
        provider_in_england=in_england,
        specialised=colour_of(given.specialised, given.hrg, lists_for(given.activity_date).codes),
        **{name: getattr(given, name) for name in AS_GIVEN},
    )


def _practice(given: LineGiven, day: date, known: Lookups) -> tuple[Gp | None, bool]:
    if given.gp is not None:
        return Gp(**given.gp.model_dump()), False
    if given.gp_practice is None:
        return None, False
    return practice_by_code(given.gp_practice, day, known)


def _home(given: LineGiven, place: int, day: date, known: Lookups) -> Home:
    if given.residence is not None:
        return Home(**given.residence.model_dump())
    area = given.residence_lsoa or given.residence_postcode_sector
    if area is None:
        return NOWHERE
    try:
        return home_in(area, day, known)
    except CrossesBorder:
        said = f"{area} lies in more than one sub-ICB or health board; give the LSOA."
        pointer = f"#/lines/{place}/residence_postcode_sector"
        fault = Fault(pointer, SectorCrossesBorder.code, said)
        raise SectorCrossesBorder(said, errors=[fault]) from None


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

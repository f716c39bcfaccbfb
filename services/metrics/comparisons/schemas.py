"""Organisations beside each other as the outside sees them: the calculators' answers, and whose."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from services.metrics.calculators.schemas.comparison import ComparisonResult
from services.metrics.calculators.schemas.funnel import FunnelResult
from services.metrics.comparisons.queries import Group
from services.metrics.comparisons.service import GroupComparison, GroupFunnel
from services.metrics.indicators.schemas import Breakdown, IndicatorRef, Target
from services.metrics.observations.presenter import series_told
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.schemas import SeriesProvenance
from services.shared.figures import Caveat
from services.shared.periods import period_name
from services.shared.schemas import Schema
from services.statistics.comparison.border import across_the_border
from services.statistics.comparison.funnel import FunnelKind
from services.statistics.comparison.units import ComparedKind

MOST_NAMED = 10
REASONS = {
    "suppressed": "have counts too small to be shown",
    "incomplete_sum": "took over a body of which no figure can be shown",
    "no_figures": "have no figure of this period",
    "no_counts": "have a value of which the counts are not known",
    "numerator_above_denominator": "have more cases than there are people to be one",
}
SOME_PRACTICES = Caveat(
    code="not_a_ranking",
    detail="Practices differ in size and in patients: the funnel says which differ beyond chance;"
    " an order of values does not.",
)


MUCH_VARIED = 2.0
OVERDISPERSED = Caveat(
    code="overdispersed",
    detail="They vary by more than chance explains (phi above 2), so many lie beyond the limits;"
    " overdispersion=additive allows for that.",
)


class Measured(OrganisationRef):
    """An organisation, with what its value is made of."""

    numerator: float = Field(description="as it may be seen")
    denominator: float


class GroupProvenance(SeriesProvenance):
    """All that is needed to compute the answer again."""

    directory_version: int = Field(description="of the directory's history that was known")


class OfGroup(Schema):
    """Whose figures an answer is about."""

    indicator: IndicatorRef
    category_type: Breakdown | None = Field(description="what the category is of")
    category: str
    period: date = Field(description="its first day")
    period_name: str
    organisations: list[Measured] = Field(description="one a unit, in order of the units")
    members_of: OrganisationRef | None = Field(description="whose members they are; null: named")
    left_out: int = Field(description="organisations asked for that have no figure to show")
    practices: bool = Field(description="whether it is of general practices: not to be ranked")
    indicator_target: Target | None = Field(description="that holds in the period")
    provenance: GroupProvenance


class StoredFunnel(FunnelResult, OfGroup):
    """The funnel of stored figures. Units in order of code."""

    kind: FunnelKind
    target_of: str = Field(description="group, indicator, or the number that was given")

    @classmethod
    def of_group(cls, found: GroupFunnel, target: str, directory_version: int) -> "StoredFunnel":
        """The funnel as it crosses the wire."""
        said = {name: getattr(found.result, name) for name in FunnelResult.model_fields}
        warnings = [*found.result.warnings, *warnings_of(found.group)]
        whose = of_group(found.group, directory_version)
        if _varied(found):
            warnings.append(OVERDISPERSED)
        return cls(**said | {"warnings": warnings}, kind=found.kind, target_of=target, **whose)


def _varied(found: GroupFunnel) -> bool:
    phi = found.result.phi
    return phi is not None and phi > MUCH_VARIED and not found.result.tau_squared


class Savings(Schema):
    """What would be spared (or gained) if all that are worse than the best decile moved to it."""

    best_decile: float | None = Field(description="in the unit of the values")
    each: list[float] = Field(description="cases, one a unit; 0 for those not worse")
    total: float = Field(description="cases of all")


class StoredComparison(ComparisonResult, OfGroup):
    """Stored figures of organisations beside each other. Units in order of code."""

    kind: ComparedKind
    benchmark_of: str = Field(description="group, indicator, or the code of an organisation")
    savings: Savings | None = Field(description="null where neither side is better")

    @classmethod
    def of_group(
        cls, found: GroupComparison, benchmark: str, directory_version: int
    ) -> "StoredComparison":
        """The comparison as it crosses the wire."""
        said = {name: getattr(found.result, name) for name in ComparisonResult.model_fields}
        warnings = [*found.result.warnings, *warnings_of(found.group)]
        if found.group.practices:
            warnings.append(SOME_PRACTICES)
        return cls(
            **said | {"warnings": warnings},
            kind=found.kind,
            benchmark_of=benchmark,
            savings=_savings(found),
            **of_group(found.group, directory_version),
        )


def of_group(group: Group, directory_version: int) -> dict[str, object]:
    """The fields of OfGroup."""
    return {
        "indicator": IndicatorRef.of(group.indicator),
        "category_type": group.indicator.breakdown,
        "category": group.asked.category,
        "period": group.period,
        "period_name": period_name(group.period, group.indicator.frequency),
        "organisations": [
            Measured(
                **unit.organisation.model_dump(),
                numerator=unit.cases,
                denominator=unit.denominator,
            )
            for unit in group.units
        ],
        "members_of": group.members_of,
        "left_out": len(group.left_out),
        "practices": group.practices,
        "indicator_target": Target.of(group.target) if group.target else None,
        "provenance": GroupProvenance(
            **series_told(
                group.asked.map, group.indicator, group.parts, [each.figure for each in group.units]
            ),
            directory_version=directory_version,
        ),
    }


def warnings_of(group: Group) -> Iterator[Caveat]:
    """Who was left out and why, and what differs across the border."""
    asked = len(group.units) + len(group.left_out)
    for reason, said in REASONS.items():
        codes = [each.code for each in group.left_out if each.reason == reason]
        if codes:
            detail = f"{len(codes)} of {asked} organisations {said} and are left out"
            yield Caveat(code=reason, detail=f"{detail}: {_named(codes)}.")
    codes = [unit.organisation.code for unit in group.units]
    if border := across_the_border(group.indicator.code, codes):
        yield Caveat(code=border.code, detail=border.detail)
    for each in group.left_out:
        if each.detail is not None:
            yield Caveat(code=each.reason, detail=each.detail)


def _named(codes: list[str]) -> str:
    more = len(codes) - MOST_NAMED
    return ", ".join(codes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _savings(found: GroupComparison) -> Savings | None:
    if found.savings is None:
        return None
    best, multiplier = found.savings.best_decile, found.group.indicator.multiplier
    return Savings(
        best_decile=None if best is None else best * multiplier,
        each=found.savings.each.tolist(),
        total=found.savings.total,
    )

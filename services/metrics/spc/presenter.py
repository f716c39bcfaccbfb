"""The stored form of an analysis: the calculator's answer, its periods, and where it came from."""

from pydantic import Field

from services.metrics.indicators.schemas import IndicatorRef, Target
from services.metrics.observations.rules.estimates import estimate_told, estimates
from services.metrics.observations.rules.sources import sources_of
from services.metrics.observations.schemas import OrganisationRef, PartShare
from services.metrics.schemas import Caveat, Provenance
from services.metrics.spc.schemas import SpcResult
from services.metrics.spc.service import StoredAnalysis
from services.shared.schemas import IsoDate


class SpcProvenance(Provenance):
    """The same, with how much of whose figures was added up."""

    parts: list[PartShare]


class StoredSpc(SpcResult):
    """Variation of stored figures, with the periods of its points and where they came from."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    category_type: str | None = Field(description="what the category is of")
    category: str = Field(description="`all` for the whole")
    department: str | None = Field(description="the category, where it is a department")
    target: Target | None = Field(description="that holds for the latest figure")
    periods: list[IsoDate] = Field(description="first day of each point's month")
    provenance: SpcProvenance

    @classmethod
    def of_stored(cls, stored: StoredAnalysis) -> "StoredSpc":
        """The stored analysis as it crosses the wire."""
        result = SpcResult.of(stored.analysis)
        said = {name: getattr(result, name) for name in SpcResult.model_fields}
        said["warnings"] = [*result.warnings, *_warnings(stored)]
        return cls(
            **said,
            indicator=IndicatorRef.of(stored.indicator),
            organisation=stored.organisation,
            category_type=stored.category_type,
            category=stored.asked.category,
            department=stored.asked.category if stored.category_type == "department" else None,
            target=Target.of(stored.target) if stored.target else None,
            periods=stored.periods,
            provenance=_provenance(stored),
        )


def _provenance(stored: StoredAnalysis) -> SpcProvenance:
    return SpcProvenance(
        indicator_version=stored.indicator.version,
        ruleset=stored.analysis.ruleset,
        map=stored.asked.map.name,
        map_date=stored.asked.map.day,
        organisations=sorted({part.code for part in stored.parts}),
        parts=PartShare.of_each(stored.organisation.code, stored.parts),
        sources=sources_of(stored.indicator.source, stored.figures),
        imports=sorted({number for figure in stored.figures for number in figure.imports}),
        revisions=[figure.revision for figure in stored.figures],
        computed_at=stored.computed_at,
    )


def _plural(stored: StoredAnalysis) -> str:
    return "departments" if stored.category_type == "department" else "categories"


def _warnings(stored: StoredAnalysis) -> list[Caveat]:
    found = []
    if stored.mixed_categories:
        kind = f"{stored.category_type or 'category'}".replace("_", " ")
        parts = f"The parts by {kind} that make up the total"
        detail = f"{parts} are not the same in every period."
        found.append(Caveat(code=f"{_plural(stored)}_vary", detail=detail))
    if stored.without_value:
        detail = f"{stored.without_value} months have a denominator of zero and were left out."
        found.append(Caveat(code="no_denominator", detail=detail))
    used = estimates(stored.parts, stored.periods[0], stored.periods[-1])
    if detail := estimate_told(stored.organisation.code, used):
        found.append(Caveat(code="estimated", detail=detail))
    if stored.organisation.provisional:
        detail = f"{stored.organisation.code} was seen in a file but is not in the directory."
        found.append(Caveat(code="provisional_organisation", detail=detail))
    return found

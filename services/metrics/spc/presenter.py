"""The stored form of an analysis: the calculator's answer, its periods, and where it came from."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from services.metrics.indicators.rules.targets import is_met
from services.metrics.indicators.schemas import Breakdown, IndicatorRef, Target
from services.metrics.observations.presenter import series_told
from services.metrics.observations.rules.estimates import estimate_told, estimates
from services.metrics.observations.rules.sums import incomplete_told
from services.metrics.observations.schemas import OrganisationRef, PartShare
from services.metrics.schemas import Provenance
from services.metrics.spc.rules.gaps import Spread, spread
from services.metrics.spc.schemas import SpcResult
from services.metrics.spc.service import StoredAnalysis
from services.shared.figures import Caveat
from services.shared.periods import MONTHS, months_later
from services.shared.plurals import number_of
from services.shared.schemas import IsoDate, Schema, with_example
from services.statistics.spc.vocabulary import Improvement


class SpcProvenance(Provenance):
    """The same, with how much of whose figures was added up."""

    parts: list[PartShare]


class AnnotationView(Schema):
    """What was said of the figures, or changed."""

    model_config = with_example(
        day="2026-10-01", kind="commentary", text="Two clinics were closed for a week."
    )

    day: IsoDate = Field(description="first day of the period, or of the intervention")
    kind: Literal["commentary", "intervention"]
    text: str = Field(description="the comment, or the intervention's name")


class StoredSpc(SpcResult):
    """Variation of stored figures, with the periods of its points and where they came from."""

    indicator: IndicatorRef
    organisation: OrganisationRef
    category_type: Breakdown | None = Field(description="what the category is of")
    category: str = Field(description="`all` for the whole")
    department: str | None = Field(description="the category, where it is a department")
    target: Target | None = Field(description="that holds for the latest figure")
    periods: list[IsoDate] = Field(description="first day of each point's month")
    baseline: list[IsoDate] | None = Field(
        default=None,
        description="first day of the first and last month that limits are drawn from; null: of all"
        " of a segment",
    )
    annotations: list[AnnotationView] = Field(
        default=[], description="comments and interventions, as far as the caller may see them"
    )
    provenance: SpcProvenance

    @classmethod
    def of_stored(cls, stored: StoredAnalysis, *, with_gaps: bool = False) -> "StoredSpc":
        """The stored analysis as it crosses the wire; `with_gaps`: with a place for each period."""
        target = stored.target
        met = None
        if target is not None:
            improvement = Improvement(stored.indicator.improvement)
            met = is_met(stored.analysis.points[-1].value, target.value, improvement)
        periods = _all_periods(stored) if with_gaps else stored.periods
        targets = stored.targets(periods)
        result = SpcResult.of(stored.analysis, met, targets if len(set(targets)) > 1 else None)
        if with_gaps:
            result = result.with_places(_spread(stored, periods))
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
            periods=periods,
            baseline=_baseline(stored),
            annotations=[
                AnnotationView(day=day, kind=kind, text=text)
                for day, kind, text in stored.annotations
            ],
            provenance=_provenance(stored),
        )


def _all_periods(stored: StoredAnalysis) -> list[date]:
    """From the first to the last, those too of which there is nothing to show."""
    held, step = stored.periods, MONTHS[stored.indicator.frequency]
    found, period = set(held), held[0]
    while period < held[-1]:
        found.add(period)
        period = months_later(period, step)
    return sorted(found)


def _baseline(stored: StoredAnalysis) -> list[date] | None:
    return None if stored.asked.baseline is None else [*stored.asked.baseline]


def _spread(stored: StoredAnalysis, periods: Sequence[date]) -> Spread:
    place_of = {period: place for place, period in enumerate(periods)}
    places = [place_of[period] for period in stored.periods]
    segments = stored.analysis.segments
    rebases = [places[each.start] for each in segments[1:]]
    return spread(segments, stored.analysis.points, places, len(periods), rebases)


def _provenance(stored: StoredAnalysis) -> SpcProvenance:
    told = series_told(stored.asked.map, stored.indicator, stored.parts, stored.figures)
    parts = PartShare.of_each(stored.organisation.code, stored.parts)
    return SpcProvenance(**told, ruleset=stored.analysis.ruleset, parts=parts)


def _plural(stored: StoredAnalysis) -> str:
    return "departments" if stored.category_type == "department" else "categories"


MOST_LACKING = 5


def _lacking(stored: StoredAnalysis) -> str:
    kind = (stored.category_type or "part").replace("_", " ")
    named = [f"{period:%Y-%m} ({kind} {part})" for period, part in stored.lacking[-MOST_LACKING:]]
    more = f" and {number_of(more, 'other')}" if (more := len(stored.lacking) - len(named)) else ""
    return f"A part has no figure, so there is no total, in {', '.join(named)}{more}."


def _warnings(stored: StoredAnalysis) -> list[Caveat]:
    found = []
    if stored.mixed_categories:
        kind = f"{stored.category_type or 'category'}".replace("_", " ")
        parts = f"The parts by {kind} that make up the total"
        detail = f"{parts} are not the same in every period."
        found.append(Caveat(code=f"{_plural(stored)}_vary", detail=detail))
    if stored.lacking:
        found.append(Caveat(code="parts_lacking", detail=_lacking(stored)))
    if stored.without_value:
        detail = (
            f"{number_of(stored.without_value, 'period', 'has')} a denominator of zero; left out."
        )
        found.append(Caveat(code="no_denominator", detail=detail))
    used = estimates(stored.parts, stored.periods[0], stored.periods[-1])
    if detail := estimate_told(stored.organisation.code, used):
        found.append(Caveat(code="estimated", detail=detail))
    if detail := incomplete_told(stored.organisation.code, stored.incomplete):
        found.append(Caveat(code="incomplete_sum", detail=detail))
    if stored.organisation.provisional:
        detail = f"{stored.organisation.code} was seen in a file but is not in the directory."
        found.append(Caveat(code="provisional_organisation", detail=detail))
    return found

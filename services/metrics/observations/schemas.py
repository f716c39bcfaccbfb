"""What the outside sees of observations."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.contracts.names import title_case
from services.contracts.predecessors import Part
from services.metrics.indicators.schemas import Breakdown, Unit
from services.metrics.observations.disclosure import VisibleObservation
from services.shared.patterns import named
from services.shared.periods import last_day, period_name
from services.shared.schemas import Schema, with_example

PART = named(r"^[A-Za-z0-9+_ -]{1,64}$", "at most 64 letters, digits, spaces and + _ -")


class OrganisationRef(Schema):
    """An organisation that a figure is about."""

    code: str
    name: str | None
    provisional: bool = Field(description="seen in a file, not (yet) in the directory")

    @property
    def called(self) -> str:
        """Its name as people write it, or else its code."""
        return title_case(self.name) if self.name else self.code

    @property
    def called_with_code(self) -> str:
        """The same with the code, which tells it from another of that name."""
        return self.code if self.called == self.code else f"{self.called} ({self.code})"


class ObservationView(Schema):
    """One figure as it may be seen; the columns of the tidy CSV, where they say more than that."""

    model_config = with_example(
        indicator="ae-four-hour-performance",
        organisation="RRK",
        department="1",
        category_type="department",
        category="1",
        sex="all",
        age="all",
        period="2017-01-01",
        period_name="2017-01",
        period_end="2017-01-31",
        value=0.7234,
        unit="proportion",
        lower=None,
        upper=None,
        numerator=6761,
        denominator=9346,
        value_note=None,
        status="final",
        completeness=None,
        revision=1,
        published_at="2026-11-22T10:00:00Z",
    )

    indicator: str
    organisation: str
    department: str | None = Field(description="the category, where it is a department")
    category_type: Breakdown | None = Field(
        description="department, deprivation_quintile, specialty or band; null for a total"
    )
    category: str = Field(description="`all` for a total")
    sex: str
    age: str = Field(description="an age band, or `all`")
    period: date = Field(description="its first day")
    period_name: str
    period_end: date = Field(description="its last day")
    value: float | None = Field(
        description="in `unit`; null over zero, where nothing was collected, where it is suppressed"
    )
    unit: Unit = Field(description="proportions are 0-1")
    lower: float | None = Field(description="lower 95% limit, where the publisher gave one")
    upper: float | None
    numerator: float | None
    denominator: float | None
    value_note: Literal["suppressed", "not_available", "withdrawn", "rounded"] | None = Field(
        description="why the value is blank or not exact"
    )
    status: Literal["provisional", "final", "revised"]
    completeness: float | None = Field(description="share of what was expected that came in, 0-1")
    revision: int = Field(description="1 when first published; a correction counts on")
    published_at: datetime = Field(description="from when on this revision stood here")

    @classmethod
    def of(cls, shown: VisibleObservation) -> "ObservationView":
        row, indicator = shown.row, shown.indicator
        return cls(
            indicator=indicator.code,
            organisation=row.organisation_code,
            department=row.category if row.category_type == "department" else None,
            category_type=row.category_type or None,
            category=row.category,
            sex=row.sex,
            age=row.age,
            period=row.period,
            period_name=period_name(row.period, indicator.frequency),
            period_end=last_day(row.period, indicator.frequency),
            value=shown.value,
            unit=indicator.unit,
            lower=shown.lower,
            upper=shown.upper,
            numerator=shown.numerator,
            denominator=shown.denominator,
            value_note=shown.note,
            status=row.status,
            completeness=row.completeness,
            revision=row.revision,
            published_at=row.published_at,
        )


class PartShare(Schema):
    """Whose figures were counted for an organisation, and how much of them."""

    counted_for: str
    organisation: str
    weight: float = Field(description="that its counts were multiplied by; below 1: an estimate")
    bases: list[str] = Field(description="what the weight was made by")

    @classmethod
    def of_each(cls, code: str, parts: Iterable[Part]) -> "list[PartShare]":
        return [
            cls(counted_for=code, organisation=part.code, weight=part.weight, bases=[*part.bases])
            for part in parts
        ]

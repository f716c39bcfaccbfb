"""Deciles as the outside sees them: nine lines, and where one organisation stands."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from services.metrics.deciles.service import FEWEST, DecileTable
from services.metrics.indicators.schemas import Breakdown, IndicatorRef
from services.metrics.observations.presenter import figures_told
from services.metrics.observations.rules.sums import incomplete_told
from services.metrics.observations.schemas import OrganisationRef
from services.metrics.schemas import FiguresProvenance
from services.shared.figures import Caveat
from services.shared.periods import period_name
from services.shared.schemas import Schema
from services.statistics.comparison.border import across_the_border


class DecilePeriod(Schema):
    """One period among peers."""

    period: date = Field(description="its first day")
    period_name: str
    peers: int = Field(description="organisations with a value that may be shown")
    deciles: list[float] | None = Field(
        description="the values at 10% to 90%, nine, ascending (type 7); null with too few peers"
    )
    value: float | None = Field(description="of the organisation that is looked at")
    percentile: float | None = Field(description="(lowest rank - 1) / (peers - 1) * 100")


class DecilesProvenance(FiguresProvenance):
    """All that is needed to compute the answer again."""

    directory_version: int = Field(description="of the directory's history that was known")


class StoredDeciles(Schema):
    """The deciles of an indicator among the organisations of a group, period by period."""

    indicator: IndicatorRef
    category_type: Breakdown | None = Field(description="what the category is of")
    category: str
    highlight: OrganisationRef | None = Field(description="the one that is looked at")
    members_of: OrganisationRef | None = Field(description="whose members they are; null: named")
    periods: list[DecilePeriod]
    warnings: list[Caveat]
    provenance: DecilesProvenance

    @classmethod
    def of(cls, found: DecileTable, directory_version: int) -> "StoredDeciles":
        """As it crosses the wire."""
        indicator, asked = found.indicator, found.asked
        return cls(
            indicator=IndicatorRef.of(indicator),
            category_type=indicator.breakdown,
            category=asked.category,
            highlight=found.highlight,
            members_of=found.members_of,
            periods=[
                DecilePeriod(
                    **each._asdict(), period_name=period_name(each.period, indicator.frequency)
                )
                for each in found.periods
            ],
            warnings=list(_warnings(found)),
            provenance=DecilesProvenance(
                **figures_told(asked.map, indicator, found.parts, found.figures),
                directory_version=directory_version,
            ),
        )


def _warnings(found: DecileTable) -> Iterator[Caveat]:
    for _, code, detail in found.refused:
        yield Caveat(code=code, detail=detail)
    if border := across_the_border(found.indicator.code, found.codes):
        yield Caveat(code=border.code, detail=border.detail)
    for code, incomplete in found.incomplete.items():
        yield Caveat(code="incomplete_sum", detail=incomplete_told(code, incomplete))
    if found.without:
        asked = len(found.codes) + len(found.without)
        detail = (
            f"{len(found.without)} of {asked} organisations have no figure that may be shown and "
            "are left out."
        )
        yield Caveat(code="no_figures", detail=detail)
    few = sum(each.deciles is None for each in found.periods)
    if few:
        detail = (
            f"In {few} of {len(found.periods)} periods fewer than {FEWEST} organisations have a "
            "value that may be shown: there are no deciles of them."
        )
        yield Caveat(code="few_peers", detail=detail)
    if any(each.peers < len(found.codes) for each in found.periods):
        fewest = min(each.peers for each in found.periods)
        detail = (
            f"Not all of the {len(found.codes)} organisations have a value in every period (at "
            f"least {fewest} have): it is not there or may not be shown."
        )
        yield Caveat(code="peers_missing", detail=detail)

"""What is asked of a scorecard."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BeforeValidator

from services.metrics.indicators.schemas import NamedIndicator
from services.metrics.observations.groups import GroupAsked
from services.metrics.observations.params import (
    EARLIEST,
    LATEST,
    End,
    Kind,
    MembersOf,
    OnMap,
    Organisations,
    Start,
)
from services.metrics.observations.queries import span
from services.metrics.observations.schemas import PART
from services.metrics.scorecards.rules.selection import Order, VariationKind
from services.metrics.scorecards.service import (
    ScorecardAsked,
    ShownCells,
)
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import RuleSetName

MOST_INDICATORS = 20
CellField = Literal[
    "period", "value", "mean", "lower_limit", "upper_limit", "special_cause", "variation",
    "variation_reason", "variation_icon", "target", "target_label", "this_period", "assurance",
    "assurance_icon", "sentence", "trend", "points", "quality", "spc",
]  # fmt: skip


def _parted(fields: Any) -> Any:
    """Names with commas between them, as well as one by one."""
    return [name for each in fields for name in each.split(",")] if fields else fields


Fields = Annotated[
    list[CellField] | None,
    BeforeValidator(_parted),
    Query(
        description="of each cell only these, beside organisation and indicator; with commas,"
        " or repeated. The others are left out",
        examples=[["value", "sentence"]],
    ),
]


@dataclass(frozen=True)
class ScorecardQuery:
    """Which organisations and indicators, by which rules, on which map."""

    on_map: OnMap
    indicator: Annotated[
        list[NamedIndicator],
        Query(min_length=1, max_length=MOST_INDICATORS, examples=[["ae-breaches"]]),
    ]
    organisation: Organisations = None
    members_of: MembersOf = None
    kind: Kind = "sub_icb"
    category: Annotated[str, Query(pattern=PART, description="of the indicators' breakdown")] = (
        "all"
    )
    start: Start = EARLIEST
    end: End = LATEST
    ruleset: Annotated[RuleSetName, Query(description="the published rules")] = DEFAULT_RULE_SET
    variation: Annotated[
        list[VariationKind] | None,
        Query(description="only cells of this kind; repeatable", examples=[["concern"]]),
    ] = None
    sort: Annotated[
        Order,
        Query(description="value and -value within each indicator; variation: concerns first"),
    ] = Order.ORGANISATION
    sentence: Annotated[
        Literal["in_cell", "alone"],
        Query(description="alone: names the organisation, so that it can stand by itself"),
    ] = "in_cell"

    def asked(self) -> ScorecardAsked:
        """Raises PeriodsReversed."""
        first, last = span(self.start, self.end)
        return ScorecardAsked(
            self.indicator,
            GroupAsked(self.organisation or (), self.members_of, self.kind),
            self.category,
            first,
            last,
            self.ruleset,
            self.on_map,
            ShownCells(self.variation or (), self.sort, self.sentence == "alone"),
        )

"""Which figures of which organisations are wanted beside each other."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from services.contracts.codes import ODS_CODE
from services.metrics.comparisons.queries import PeriodAsked
from services.metrics.comparisons.service import GROUP, INDICATOR
from services.metrics.indicators.params import IndicatorCode
from services.metrics.observations.groups import GroupAsked
from services.metrics.observations.params import Breakdown, Kind, MembersOf, OnMap, Organisations
from services.metrics.observations.rules.values import first_day
from services.shared.patterns import named
from services.shared.schemas import Month
from services.statistics.comparison.funnel import Overdispersion

NUMBER = r"[0-9]{1,12}([.][0-9]{1,12})?"
AIM = named(f"^({GROUP}|{INDICATOR}|{NUMBER})$", f"{GROUP}, {INDICATOR} or a number such as 0.95")
BENCHMARK = named(
    f"^({GROUP}|{INDICATOR}|{ODS_CODE[1:-1]})$", f"{GROUP}, {INDICATOR} or an ODS code such as RRK"
)
Period = Annotated[
    Month | None,
    Query(examples=["2017-03"], description="its first month; without: the latest"),
]
Aim = Annotated[
    str,
    Query(
        pattern=AIM,
        description="what units are held against: all of them together, the indicator's target, or "
        "a number in the unit of the values",
    ),
]
Benchmark = Annotated[
    str,
    Query(
        pattern=BENCHMARK,
        description="what units are held against: all of them together, the indicator's target, or "
        "one organisation by its code",
    ),
]


@dataclass(frozen=True)
class GroupQuery:
    """Which organisations, in which period, on which map."""

    on_map: OnMap
    code: IndicatorCode
    period: Period = None
    organisation: Organisations = None
    members_of: MembersOf = None
    kind: Kind = "sub_icb"
    category: Breakdown = "all"

    def asked(self) -> PeriodAsked:
        group = GroupAsked(self.organisation or (), self.members_of, self.kind)
        period = first_day(self.period) if self.period else None
        return PeriodAsked(self.code, group, self.category, period, self.on_map)


@dataclass(frozen=True)
class FunnelQuery(GroupQuery):
    """And what they are held against."""

    target: Aim = GROUP
    overdispersion: Annotated[
        Overdispersion,
        Query(
            description="additive: where units vary by more than chance, limits allow for that; "
            "none: limits of chance alone"
        ),
    ] = "additive"


@dataclass(frozen=True)
class ComparisonQuery(GroupQuery):
    """And what they are held against."""

    benchmark: Benchmark = GROUP

"""What an analysis of one series says."""

from dataclasses import dataclass

from services.statistics.spc.vocabulary import (
    Assurance,
    Centre,
    PointType,
    RuleSetName,
    SpecialCause,
    Variation,
    WarningCode,
)


@dataclass(frozen=True)
class SpcSegment:
    """One stretch with its own lines: points `start` to `end`, both included, from 0.

    `mean` is the centre line: the median of a chart about the median.
    """

    start: int
    end: int
    mean: float
    lower_limit: float | None
    upper_limit: float | None
    lower_near: float | None
    upper_near: float | None
    moving_range_mean: float | None
    screened_ranges: int


@dataclass(frozen=True)
class SpcPoint:
    """One value beside the lines that hold for it, and what it means."""

    value: float
    mean: float
    lower_limit: float | None
    upper_limit: float | None
    special_cause: SpecialCause | None
    type: PointType


@dataclass(frozen=True)
class SpcWarning:
    """Something to keep in mind when reading the result."""

    code: WarningCode
    detail: str


@dataclass(frozen=True)
class RebaseAdvice:
    """From the point at `index` on the limits might be drawn anew."""

    index: int
    detail: str
    code: str = "rebase_may_be_considered"


@dataclass(frozen=True)
class SpcAnalysis:
    """A series, its lines and what they say.

    Limits are None where there is no moving range, and then variation too, unless a rule is broken.
    """

    ruleset: RuleSetName
    centre: Centre
    segments: tuple[SpcSegment, ...]
    points: tuple[SpcPoint, ...]
    variation: Variation | None
    assurance: Assurance | None
    warnings: tuple[SpcWarning, ...]
    advice: tuple[RebaseAdvice, ...] = ()

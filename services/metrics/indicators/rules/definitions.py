"""What makes a definition complete and consistent, and the way of a version to publication."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.metrics.indicators.rules.targets import Target, overlapping

WITHOUT_DENOMINATOR = frozenset({"count"})
WITH_DENOMINATOR = frozenset({"proportion", "rate", "ratio"})
CATEGORY_TYPES = ("department", "deprivation_quintile", "specialty", "band")
ALL = "all"


class DefinitionFault(NamedTuple):
    """One thing wrong with a definition: which field, a stable name, what would be right."""

    field: str
    code: str
    detail: str


class Content(NamedTuple):
    """The parts of a definition that depend on each other."""

    level: str
    calculation: str
    unit: str
    denominator: str | None
    multiplier: float
    breakdown: str | None
    categories: Sequence[str]
    targets: Sequence[Target]
    due_days: int | None
    public_approver: str | None


def faults_of(content: Content) -> list[DefinitionFault]:
    """Everything that is wrong, nothing when the definition is whole."""
    return [
        *_of_calculation(content),
        *_of_breakdown(content),
        *_of_targets(content),
        *_of_local(content),
    ]


def _of_calculation(content: Content) -> Iterator[DefinitionFault]:
    calculation = content.calculation
    if calculation in WITHOUT_DENOMINATOR and content.denominator is not None:
        yield DefinitionFault(
            "denominator", "not_wanted", "A count has no denominator: leave it null."
        )
    if calculation in WITH_DENOMINATOR and content.denominator is None:
        yield DefinitionFault("denominator", "missing", f"Say what a {calculation} is out of.")
    if (calculation == "proportion") != (content.unit == "proportion"):
        yield DefinitionFault(
            "unit", "does_not_fit", "Unit and calculation are both proportion, or neither."
        )
    if calculation == "proportion" and content.multiplier != 1:
        yield DefinitionFault(
            "multiplier", "does_not_fit", "A proportion is given as 0 to 1: per 1."
        )


def _of_breakdown(content: Content) -> Iterator[DefinitionFault]:
    if (content.breakdown is None) != (not content.categories):
        yield DefinitionFault(
            "categories", "does_not_fit", "A breakdown and its categories come together."
        )
    if len(set(content.categories)) < len(content.categories):
        yield DefinitionFault("categories", "repeated", "Name each category once.")


def _of_targets(content: Content) -> Iterator[DefinitionFault]:
    for position, target in enumerate(content.targets):
        if content.calculation == "proportion" and not 0 <= target.value <= 1:
            yield DefinitionFault(
                f"targets/{position}/value", "not_a_proportion", "From 0 to 1: 0.92."
            )
        if target.starts and target.ends and target.ends < target.starts:
            yield DefinitionFault(
                f"targets/{position}/ends", "reversed", "Not before the day it starts."
            )
    if pair := overlapping(content.targets):
        detail = f"It holds on days on which #/targets/{pair[0]} of the same kind holds too."
        yield DefinitionFault(f"targets/{pair[1]}", "overlapping", detail)


def _of_local(content: Content) -> Iterator[DefinitionFault]:
    if content.level == "local":
        if content.due_days is None:
            detail = "Say how many days after its period a local figure is due."
            yield DefinitionFault("due_days", "missing", detail)
        if content.public_approver is None:
            yield DefinitionFault(
                "public_approver", "missing", "Say who answers for a local indicator."
            )

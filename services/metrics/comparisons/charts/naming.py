"""How a group and its organisations are called on a chart."""

from collections.abc import Sequence

from services.metrics.analyses.charts.figures import ValueFormat
from services.metrics.comparisons.schemas import OfGroup
from services.metrics.observations.schemas import OrganisationRef

FORMATS = {"proportion": ValueFormat.PROPORTION}
MOST_NAMED = 5


def value_format(found: OfGroup) -> ValueFormat:
    """How its values are written."""
    return FORMATS.get(found.indicator.unit, ValueFormat.NUMBER)


def group_name(found: OfGroup) -> str:
    """Such as: 55 practices of NHS Stoke on Trent CCG."""
    units = len(found.organisations)
    noun = "practice" if found.practices else "organisation"
    whose = f" of {called(found.members_of)}" if found.members_of else ""
    return f"{units} {noun}{'' if units == 1 else 's'}{whose}"


def called(organisation: OrganisationRef) -> str:
    """Its name, or else its code."""
    return organisation.name or organisation.code


def where(found: OfGroup) -> str:
    """Category and period."""
    category = "" if found.category == "all" else f"{found.category}, "
    return f"{category}{found.period_name}"


def some(names: Sequence[str]) -> str:
    """A few of them, and how many more."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def left_out(found: OfGroup, warnings: Sequence[object]) -> str:
    """The warnings as sentences."""
    return " ".join(str(getattr(each, "detail", "")) for each in warnings)

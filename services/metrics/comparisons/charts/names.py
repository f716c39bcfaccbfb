"""How a group and its organisations are called on a chart."""

from collections.abc import Sequence

from services.charts.figures import ValueFormat
from services.metrics.comparisons.schemas import OfGroup
from services.metrics.observations.schemas import OrganisationRef

MOST_NAMED = 5


def value_format(found: OfGroup) -> ValueFormat:
    """How its values are written."""
    return ValueFormat.of(found.indicator.unit)


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
    kind = (found.category_type or "category").replace("_", " ")
    category = "" if found.category == "all" else f"{kind} {found.category}, "
    monthly = found.period_name == f"{found.period:%Y-%m}"
    return category + (f"{found.period:%B %Y}" if monthly else found.period_name)


def some(names: Sequence[str]) -> str:
    """A few of them, and how many more."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")

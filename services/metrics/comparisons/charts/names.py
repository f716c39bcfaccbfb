"""How a group and its organisations are called on a chart."""

from collections.abc import Sequence

from services.charts.figures import ValueFormat
from services.metrics.comparisons.schemas import OfGroup
from services.metrics.observations.rules.categories import category_words
from services.metrics.observations.schemas import OrganisationRef
from services.shared.periods import period_words

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


def left_out(found: OfGroup) -> str:
    """How many of those asked for are not on the chart; empty where all are."""
    asked = len(found.organisations) + found.left_out
    are = "is" if found.left_out == 1 else "are"
    return f" {found.left_out} of {asked} {are} left out." if found.left_out else ""


def called(organisation: OrganisationRef) -> str:
    """Its name as people write it, or else its code."""
    return organisation.called


def where(found: OfGroup) -> str:
    """Category and period."""
    category = category_words(found.category_type, found.category)
    period = period_words(found.period, found.period_name)
    return f"{category}, {period}" if category else period


def some(names: Sequence[str]) -> str:
    """A few of them, and how many more."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")

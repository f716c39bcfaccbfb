"""Red, amber or green: by a rule that is stated with every rating, and that held on its day.

The rules are our own; NHS bodies set theirs. A new rule is added with the day that it begins on:
the ratings of earlier months stay as they were.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from services.finance.schemes.rules.savings import SchemePosition

Colour = Literal["green", "amber", "red"]


def told(share: Fraction) -> str:
    """In per cent, rounded down to a tenth, so that 94.96% is not told as 95%."""
    return f"{1000 * share // 1 / 10:g}%"


class RatingRule(NamedTuple):
    """Shares are of the planned net saving of the year, that the forecast must reach."""

    code: str
    starts: date
    green: Fraction
    amber: Fraction
    late_days: int
    """A milestone that is later than so many days makes it red; a later one amber."""

    @property
    def says(self) -> str:
        return (
            f"Green: the forecast net saving of the year is at least {told(self.green)} of plan, no"
            " milestone is late and no month lacks its figure. Red: it is below"
            f" {told(self.amber)}, or a milestone is more than {self.late_days} days late. Amber:"
            " anything else."
        )


RULES: Sequence[RatingRule] = (
    RatingRule("savings-2011", date(2011, 4, 1), Fraction(95, 100), Fraction(75, 100), 90),
)
"""In the order of their days."""


class Milestone(NamedTuple):
    """Something to be done by a day; `met_on` is None until it is."""

    name: str
    due_on: date
    met_on: date | None = None

    def days_late(self, day: date) -> int:
        """How late it is on a day, or was met by then; 0 where it is not."""
        met = self.met_on if self.met_on is not None and self.met_on <= day else None
        return 0 if met is not None else max(0, (day - self.due_on).days)


class RagRating(NamedTuple):
    """`reason` says what decided."""

    colour: Colour
    reason: str


def rule_on(day: date) -> RatingRule | None:
    """The rule in force; None before the first."""
    return max((each for each in RULES if each.starts <= day), key=lambda r: r.starts, default=None)


def rating(
    rule: RatingRule, found: SchemePosition, milestones: Sequence[Milestone], day: date
) -> RagRating:
    """At the end of a day. A plan that saves nothing net is met by whatever does no worse."""
    late = max(milestones, key=lambda each: each.days_late(day), default=None)
    days = late.days_late(day) if late else 0
    share = _share(found)
    if share < rule.amber:
        return RagRating("red", f"The forecast is {told(share)} of plan.")
    if late and days > rule.late_days:
        return RagRating("red", f"{late.name} is {days} days late.")
    if share < rule.green:
        return RagRating("amber", f"The forecast is {told(share)} of plan.")
    if late and days:
        return RagRating("amber", f"{late.name} is {days} days late.")
    if found.missing:
        return RagRating("amber", f"There is no figure of {found.missing[0]:%Y-%m}.")
    return RagRating("green", f"The forecast is {told(share)} of plan, and nothing is late.")


def _share(found: SchemePosition) -> Fraction:
    planned, expected = found.plan.net, found.forecast.net
    if planned > 0:
        return Fraction(expected, planned)
    return Fraction(1) if expected >= planned else Fraction(0)

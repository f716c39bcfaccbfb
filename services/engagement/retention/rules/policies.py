"""When what people sent goes: clocks of their own, by dated policy.

A policy holds from `starts_on` until the next one of the same owner. Something is due on the first
day on which the policy of that day says so: a new policy makes nothing due before it holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

What = Literal[
    "identifiers", "texts", "equality", "choices", "invitations",
    "enquiries", "event_notes", "subscribers", "contact_notes",
]  # fmt: skip
WHAT: Sequence[What] = get_args(What)
OF_CONSULTATION: Sequence[What] = WHAT[:5]
"""Their clocks run from the closing; those of the others from the last that happened to each."""
ANALYSIS, TEN_YEARS, BODY_OF_THE_LAST = 84, 3652, 2
FEWEST: Mapping[What, int] = {
    "identifiers": ANALYSIS, "texts": ANALYSIS, "equality": ANALYSIS, "choices": TEN_YEARS,
    "invitations": BODY_OF_THE_LAST,
    "enquiries": ANALYSIS, "event_notes": ANALYSIS, "subscribers": ANALYSIS,
    "contact_notes": ANALYSIS,
}  # fmt: skip
"""No policy is shorter: until the report is due, what it is written from is needed. A code is until
the last request that came before the closing has ended."""
MOST = 36_525
NOTICE = timedelta(days=30)
"""A shorter policy holds so long after it was entered: what goes by it is seen before."""


class Policy(NamedTuple):
    """How long something is kept; `days` None: for good. Unverified: taken from memory of practice,
    which an organisation looks up, and then states as its own."""

    what: What
    days: int | None
    starts_on: date
    source: str
    verified: bool = True


class Clock(NamedTuple):
    """When something goes, by which policy; `due_on` None: never by the rows that there are."""

    what: What
    policy: Policy
    due_on: date | None


def policies_of(house: Sequence[Policy], own: Sequence[Policy], what: What) -> list[Policy]:
    """Those that hold, each from its day on: an organisation's own hold from the first of them.

    Of two rows of a day the later one counts.
    """
    mine = _by_day(own, what)
    first = mine[0].starts_on if mine else date.max
    return [each for each in _by_day(house, what) if each.starts_on < first] + mine


def _by_day(rows: Sequence[Policy], what: What) -> list[Policy]:
    held = {each.starts_on: each for each in rows if each.what == what}
    return [held[day] for day in sorted(held)]


def policy_on(policies: Sequence[Policy], day: date) -> Policy:
    """Raises LookupError for a day before them all."""
    held = [each for each in policies if each.starts_on <= day]
    if not held:
        raise LookupError(f"no policy holds on {day}")
    return held[-1]


def clock_of(policies: Sequence[Policy], closed_on: date) -> Clock:
    """`policies` are those of one thing, as `policies_of` orders them; there is one at least."""
    for policy, until in _periods(policies):
        if policy.days is None:
            continue
        due_on = max(closed_on + timedelta(days=policy.days), policy.starts_on)
        if due_on < until:
            return Clock(policy.what, policy, due_on)
    return Clock(policies[-1].what, policies[-1], None)


def _periods(policies: Sequence[Policy]) -> Iterator[tuple[Policy, date]]:
    """Each with the first day on which it does not hold any more."""
    yield from ((each, after.starts_on) for each, after in pairwise(policies))
    yield policies[-1], date.max


def earliest_start(policies: Sequence[Policy], days: int | None, today: date) -> date:
    """From when on a new policy may hold: a shorter one after a notice, a longer one at once."""
    held = [each.days for each in policies if each.starts_on >= today]
    held.append(policy_on(policies, today).days)
    shorter = days is not None and any(each is None or days < each for each in held)
    return today + NOTICE if shorter else today

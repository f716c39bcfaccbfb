"""Tells an edition of a national list to the register, organisation by organisation."""

from collections.abc import Collection

from services.directory.organisations.rules.commissioners import (
    KINDS,
    NETWORKS,
    History,
    as_memberships,
    as_networks,
    known_parents,
    stated_commissioners,
    stated_history,
)
from services.directory.organisations.rules.descriptions import described
from services.directory.organisations.rules.editions import Edition, ListEntry, listed
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.timelines import Timeline


def restate(register: Register, listing: ListEntry, edition: Edition) -> bool:
    """What a list says of one organisation; whether each of its commissioners existed then.

    Raises OpenMembers, HierarchyCycle.
    """
    code = listing.code
    before = _parents(register, code, KINDS)
    register.become(listed(register.organisations.get(code), listing, edition))
    first = register.organisation(code).life.starts
    after = stated_commissioners(before, listing, edition, first)
    return register.belong(code, KINDS, set(as_memberships(code, after)))


def restate_parents(register: Register, history: History, edition: Edition) -> bool:
    """The same of all parents of one kind that a list tells, each with its days."""
    code, network, periods = history
    first = min(starts for _, starts, _ in periods)
    register.mention(described(code, None, None, first, provisional=True))
    kinds = NETWORKS if network else KINDS
    after = stated_history(_parents(register, code, kinds), periods, edition)
    cut = as_networks if network else as_memberships
    return register.belong(code, kinds, set(cut(code, after)))


def _parents(register: Register, code: str, kinds: Collection[str]) -> Timeline[str]:
    known = register.organisations.get(code)
    held = [each for each in register.parents(code) if each.kind in kinds]
    return known_parents(held, known.statuses if known else ())

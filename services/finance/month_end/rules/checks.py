"""The list that is gone through before a period is closed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A point of the list; `detail` says what is there, or what is to be done."""

    code: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Facts:
    """What is known of a period when its list is gone through.

    `unclosed`: the first month before it that is not closed, and what it is. `accruals`: those that
    should have been reversed by its last day and are not. `fault`: the first bad entry of the
    book's chain; None where none was found, or none was looked for yet. `untied`: the sub-ledgers
    that are not what is in the ledger, by their names.
    """

    month: str
    pending: int
    accruals: int
    unsealed: int
    unclosed: str | None = None
    untied: Sequence[str] = ()
    fault: str | None = None
    verified: int | None = None


def checks(facts: Facts) -> Sequence[Check]:
    """In the order in which an officer goes through them."""
    return (
        Check("earlier_months", facts.unclosed is None, _earlier_months(facts)),
        Check("pending", facts.pending == 0, _pending(facts)),
        Check("accruals", facts.accruals == 0, _accruals(facts)),
        Check("sub_ledgers", not facts.untied, _sub_ledgers(facts)),
        Check("chain", facts.unsealed == 0 and facts.fault is None, _chain(facts)),
    )


def _earlier_months(facts: Facts) -> str:
    if facts.unclosed is None:
        return f"Every month before {facts.month} is closed."
    return f"{facts.unclosed}: months are closed in their order; close that one first."


def _pending(facts: Facts) -> str:
    if facts.pending == 0:
        return f"No journal of {facts.month} is pending."
    return f"{_count(facts.pending, f'of {facts.month}')} pending; post or void what is."


def _accruals(facts: Facts) -> str:
    if facts.accruals == 0:
        return f"Every accrual due by the end of {facts.month} is reversed."
    due = _count(facts.accruals, f"due by the end of {facts.month}")
    return f"{due} not reversed yet; an accrual is reversed on its day, or by you."


def _sub_ledgers(facts: Facts) -> str:
    if not facts.untied:
        return f"Every sub-ledger of {facts.month} is what is in the ledger."
    named = " and ".join(facts.untied)
    return (
        f"{named}: not what is in the ledger for {facts.month}; reconciliation says what differs."
    )


def _chain(facts: Facts) -> str:
    if facts.fault is not None:
        return f"The chain of the book is broken: {facts.fault}"
    if facts.unsealed:
        return (
            f"{facts.unsealed} entries of {facts.month} wait for their seal; try again in a second."
        )
    if facts.verified is None:
        return "All is sealed; the chain is verified when the period is closed."
    return f"The chain is whole up to entry {facts.verified}."


def _count(count: int, which: str) -> str:
    return f"1 journal {which} is" if count == 1 else f"{count:,} journals {which} are"

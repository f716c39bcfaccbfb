"""What a sub-ledger is: a list of its own of what it has posted to a book."""

from typing import NamedTuple


class SubLedger(NamedTuple):
    """Rows that stand for journals of a book, told without asking the ledger.

    `entries` is SQL with `:book` that gives, for each journal that the sub-ledger has posted, its
    effective date and its pence; below 0 for a reversal. In the ledger these journals, and nothing
    else, have a reference that begins with `reference`.
    """

    code: str
    name: str
    reference: str
    entries: str

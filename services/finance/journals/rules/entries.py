"""Double entry: what a journal must be, and which journal takes another back.

Amounts are whole pence, above 0 for a debit and below 0 for a credit. A journal's lines add up to
0, with no tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.shared.errors import Conflict, Fault, Invalid
from services.shared.money import Money

State = Literal["pending", "posted", "voided", "reversed", "partly_reversed"]
MOST_PENCE = 10**14 - 1
"""What a journal can move: nearly a thousand billion pounds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a journal. `reverses_line`: the number of the line that it takes back."""

    account: str
    amount: int
    cost_centre: str | None = None
    programme_area: str | None = None
    counterparty: str | None = None
    memo: str | None = None
    reverses_line: int | None = None

    @property
    def place(self) -> tuple[str | None, ...]:
        """Where it is booked."""
        return self.account, self.cost_centre, self.programme_area, self.counterparty


Entries = Sequence[Entry]


class JournalUnbalanced(Invalid):
    code = "unbalanced"
    title = "Debits and credits differ"
    example = "Debits are 100.00 and credits 99.99: 0.01 is missing on the credit side."


class AmountTooLarge(Invalid):
    code = "amount_too_large"
    title = "A journal moves less than a thousand billion pounds"
    example = "The debits add up to 1000000000000.00; the most is 999999999999.99."


class ReversalExceeds(Conflict):
    code = "reversal_exceeds"
    title = "More would be reversed than is left"
    example = "Of line 1, 40.00 can still be reversed; the reversal has 50.00."


class NotInJournal(Invalid):
    code = "not_in_journal"
    title = "The journal has no such line"
    example = "The journal has no debit on 5000 with counterparty RJR."


def pounds(pence: int) -> str:
    """As it is written: 1234.50."""
    return Money.of_pence(pence).amount


def debits(entries: Entries) -> int:
    """The total of the debits in pence, which is that of the journal."""
    return sum([entry.amount for entry in entries if entry.amount > 0])


def check_balance(entries: Entries, pointer: str = "#/lines") -> None:
    """Raises JournalUnbalanced, AmountTooLarge."""
    total = debits(entries)
    credit = total - sum([entry.amount for entry in entries])
    if total != credit:
        side = "credit" if total > credit else "debit"
        said = (
            f"Debits are {pounds(total)} and credits {pounds(credit)}: "
            f"{pounds(abs(total - credit))} is missing on the {side} side."
        )
        raise JournalUnbalanced(said, errors=[Fault(pointer, JournalUnbalanced.code, said)])
    if total > MOST_PENCE:
        said = f"The debits add up to {pounds(total)}; the most is {pounds(MOST_PENCE)}."
        raise AmountTooLarge(said, errors=[Fault(pointer, AmountTooLarge.code, said)])


def state_of(*, posted: bool, voided: bool, total: int, reversed_total: int) -> State:
    """What a journal is, from what was done with it."""
    if voided:
        return "voided"
    if not posted:
        return "pending"
    if reversed_total == 0:
        return "posted"
    return "reversed" if reversed_total == total else "partly_reversed"


def rest_of(entries: Entries, taken_back: Sequence[int]) -> list[Entry]:
    """What of each line is not reversed yet; `taken_back` are the pence reversed of each so far.

    A debit of 100 of which 40 were reversed (by a credit, -40) has a rest of 60.
    """
    pairs = zip(entries, taken_back, strict=True)
    return [replace(entry, amount=entry.amount + taken) for entry, taken in pairs]


def whole_reversal(rest: Entries) -> list[Entry]:
    """Everything that is left, on the other side."""
    return [
        replace(entry, amount=-entry.amount, reverses_line=number)
        for number, entry in enumerate(rest, start=1)
        if entry.amount
    ]


def partial_reversal(entries: Entries, rest: Entries, part: Entries) -> list[Entry]:
    """The part on the other side, each line tied to the line that it takes back.

    `part` names lines of the journal by account, cost centre, programme area and counterparty, on
    the side on which they stand in the journal. Where all of them stand on the other side it is
    the reversal itself. Raises NotInJournal, ReversalExceeds.
    """
    turned = [replace(entry, amount=-entry.amount) for entry in part]
    if not _all_in(entries, part) and _all_in(entries, turned):
        part = turned
    left = {number: entry.amount for number, entry in enumerate(rest, start=1)}
    reversal = []
    for place, entry in enumerate(part):
        wanted = entry.amount
        for number in _lines_like(entries, entry, place):
            taken = _at_most(wanted, left[number])
            if taken:
                reversal.append(replace(entry, amount=-taken, reverses_line=number))
                left[number] -= taken
                wanted -= taken
        if wanted:
            raise _exceeding(entry, wanted, place)
    return reversal


def _at_most(wanted: int, left: int) -> int:
    return min(wanted, left) if wanted > 0 else max(wanted, left)


def _all_in(entries: Entries, part: Entries) -> bool:
    there = {(entry.place, entry.amount > 0) for entry in entries}
    return all((entry.place, entry.amount > 0) in there for entry in part)


def _lines_like(entries: Entries, wanted: Entry, place: int) -> list[int]:
    """The numbers of the journal's lines that are booked as `wanted`, on its side."""
    found = [
        number
        for number, entry in enumerate(entries, start=1)
        if entry.place == wanted.place and (entry.amount > 0) == (wanted.amount > 0)
    ]
    if not found:
        side = "debit" if wanted.amount > 0 else "credit"
        said = f"The journal has no {side} on {' '.join(each for each in wanted.place if each)}."
        raise NotInJournal(said, errors=[Fault(f"#/lines/{place}", NotInJournal.code, said)])
    return found


def _exceeding(entry: Entry, over: int, place: int) -> ReversalExceeds:
    said = (
        f"Of {entry.account}, {pounds(abs(entry.amount) - abs(over))} can still be reversed; "
        f"the reversal has {pounds(abs(entry.amount))}."
    )
    pointer = f"#/lines/{place}/{'debit' if entry.amount > 0 else 'credit'}"
    return ReversalExceeds(said, errors=[Fault(pointer, ReversalExceeds.code, said)])

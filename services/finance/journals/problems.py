"""What can be wrong with journals."""

from services.shared.errors import Conflict, Invalid, NotFound


class JournalNotFound(NotFound):
    code = "journal_not_found"
    title = "There is no such journal"
    example = "There is no such journal, or none in a book of your organisations."


class AccountUnknown(Invalid):
    code = "account_unknown"
    title = "The book has no such account"
    example = "27D-2025 has no account 5999; add it, or name one of the book's."


class JournalDiffers(Conflict):
    code = "journal_differs"
    title = "A journal with this id has another content"
    example = "The id is of a journal whose description differs; a new journal has a new id."


class NotPending(Conflict):
    code = "journal_not_pending"
    title = "The journal is not pending"
    example = "Only a pending journal is posted or voided; this one is posted."


class NotReversible(Conflict):
    code = "journal_not_reversible"
    title = "The journal cannot be reversed"
    example = "Only a posted journal that is no reversal itself can be reversed."


class AlreadyReversed(Conflict):
    code = "journal_already_reversed"
    title = "The journal is reversed already"
    example = "The whole journal was reversed already; nothing of it is left."


class ReversalTooEarly(Invalid):
    code = "reversal_too_early"
    title = "A reversal is not dated before what it reverses"
    example = "The journal is dated 2025-05-10; give that day or a later one."


class ReverseOnTooEarly(Invalid):
    code = "reverse_on_too_early"
    title = "An accrual is reversed after its own date"
    example = "The journal is dated 2025-05-31; give a later day, such as 2025-06-01."

"""What can be wrong with a question about plan and actual."""

from services.shared.errors import Conflict


class NoPlan(Conflict):
    code = "no_plan"
    title = "No version of the budget is approved"
    example = "Submit version 1 and have it approved; then it can be compared with what was spent."


class NoLedger(Conflict):
    code = "no_ledger"
    title = "The budget has no book"
    example = "The budget names no book; ask for actuals=published, or for none."

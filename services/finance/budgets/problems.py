"""What can be wrong with budgets."""

from services.shared.errors import Conflict, Invalid, NotFound


class BudgetNotFound(NotFound):
    code = "budget_not_found"
    title = "There is no such budget"
    example = "There is no such budget, or none of your organisations'."


class VersionNotFound(NotFound):
    code = "version_not_found"
    title = "The budget has no such version"
    example = "The budget has versions 1 and 2; there is no version 3."


class VirementNotFound(NotFound):
    code = "virement_not_found"
    title = "The budget has no such virement"
    example = "The budget has no virement 7."


class BudgetExists(Conflict):
    code = "budget_exists"
    title = "The organisation has a budget of this name for this year"
    example = "27D has a budget called Commissioning for 2025/26; draft its next version instead."


class VersionNotDraft(Conflict):
    code = "version_not_draft"
    title = "Only a draft is submitted"
    example = "Version 1 is approved; draft the next version to change it."


class VersionNotSubmitted(Conflict):
    code = "version_not_submitted"
    title = "Only what is submitted is approved or rejected"
    example = "Version 1 is a draft; submit it first."


class VersionOvertaken(Conflict):
    code = "version_overtaken"
    title = "A later version is approved already"
    example = "Version 3 is approved; version 2 can no longer be. Draft the next version."


class VersionNotInForce(Conflict):
    code = "version_not_in_force"
    title = "No approved version plans this month"
    example = "Version 2 plans 2025-10; a virement from then on is between lines of version 2."


class VirementDecided(Conflict):
    code = "virement_decided"
    title = "The virement was approved or rejected already"
    example = "Virement 7 was approved on 2025-07-01."


class ProfileDiffers(Invalid):
    code = "profile_differs"
    title = "The months do not add up to the amount"
    example = "The months of line 1 add up to 1199.99; its amount is 1200.00."


class LineRepeated(Invalid):
    code = "line_repeated"
    title = "Two lines are booked by the same"
    example = "Line 3 has account, cost centre, programme area and provider of line 1."


class NotExpenditure(Invalid):
    code = "not_expenditure"
    title = "A budget is of expenditure"
    example = "27D-2025 has no expenditure account 4000; name one that it has."


class MonthOutsideBudget(Invalid):
    code = "month_outside_budget"
    title = "The month is not one of the budget's year"
    example = "2026-04 is not in 2025/26, which is from 2025-04 to 2026-03."


class BookOfAnother(Invalid):
    code = "book_of_another"
    title = "The book is another organisation's"
    example = "The book 7A1-2025 is of 7A1; a budget of 27D names one of its own."

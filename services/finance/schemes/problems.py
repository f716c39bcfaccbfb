"""What can be wrong with savings schemes."""

from services.shared.errors import Conflict, Invalid, NotFound


class SchemeNotFound(NotFound):
    code = "scheme_not_found"
    title = "There is no such savings scheme"
    example = "There is no such scheme, or none of your organisations'."


class TooManySchemes(Conflict):
    code = "too_many_schemes"
    title = "The organisation has as many schemes as a year can have"
    example = "27D has 300 schemes of 2025/26; that is the most."


class PlanNotFound(NotFound):
    code = "plan_not_found"
    title = "The scheme has no such plan"
    example = "The scheme has plans 1 to 2, and no plan 3."


class PlanWaits(Conflict):
    code = "plan_waits"
    title = "A plan of the scheme waits for its approval"
    example = "Plan 2 waits; approve it or reject it before another one is submitted."


class PlanDecided(Conflict):
    code = "plan_decided"
    title = "The plan was approved or rejected already"
    example = "Plan 1 was approved on 2025-05-02."


class MonthOutsideYear(Invalid):
    code = "month_outside_year"
    title = "The month is not of the scheme's year"
    example = "The scheme is of 2025/26, from 2025-04 to 2026-03; 2026-04 is not of it."


class MonthTwice(Invalid):
    code = "month_twice"
    title = "A month has one figure"
    example = "2025-05 is there twice."


class MonthNotBegun(Invalid):
    code = "month_not_begun"
    title = "What is saved is told of months that have begun"
    example = "2026-12 has not begun; say what is expected of it in `forecast`."


class ReinvestmentNotFound(NotFound):
    code = "reinvestment_not_found"
    title = "There is no such reinvestment"
    example = "There is no such reinvestment, or none of your organisations'."


class ReinvestmentDecided(Conflict):
    code = "reinvestment_decided"
    title = "The reinvestment was approved or rejected already"
    example = "It was approved on 2025-11-02."


class ReinvestmentNotPosted(Conflict):
    code = "reinvestment_not_posted"
    title = "The reinvestment is not in the ledger"
    example = "Only an approved reinvestment is reversed; this one is rejected."


class SamePlace(Invalid):
    code = "same_place"
    title = "A transfer is from one place to another"
    example = "Both sides are account 5000 without a cost centre."


class AsOfOutsideYear(Invalid):
    code = "as_of_outside_year"
    title = "The month is not of the year that is asked for"
    example = "2026-04 is not from 2025-04 to 2026-03."


class TooManyToSum(Invalid):
    code = "too_many_to_sum"
    title = "The schemes are too many for one answer"
    example = "Name an organisation: the schemes of all of yours are more than 300."

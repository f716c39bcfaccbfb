"""What can be wrong with plans."""

from services.shared.errors import Conflict, Invalid, NotFound


class PlanNotFound(NotFound):
    code = "strategy_not_found"
    title = "There is no such plan"
    example = "There is no such plan, or none of your organisations'."


class WeightsWrong(Invalid):
    code = "weights_wrong"
    title = "Weights are 1 together"
    example = "The stages weigh 0.999999 together; 0.000001 is missing."


class CodeTwice(Invalid):
    code = "code_twice"
    title = "A code stands for one thing"
    example = "The milestone homes is there twice."


class PlanDates(Invalid):
    code = "plan_dates"
    title = "What is of a plan is within its dates"
    example = "The plan is from 2017-04-01 to 2020-03-31; 2021-01-01 is not."


class BenefitFlat(Invalid):
    code = "benefit_flat"
    title = "A benefit promises another value than there is"
    example = "Baseline and promise are both 100; there is no way between them."


class ProgressUnknown(Invalid):
    code = "progress_unknown"
    title = "This cannot be told of the plan"
    example = "The plan has no milestone homes."


class PlanShortened(Conflict):
    code = "plan_shortened"
    title = "What was told of stays in the plan"
    example = "Progress was told of the milestone homes; leave it in."

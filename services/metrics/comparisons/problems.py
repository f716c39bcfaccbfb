"""What can be wrong with a wish to see organisations beside each other."""

from services.shared.errors import Invalid


class NotCounted(Invalid):
    code = "not_counted"
    title = "The indicator is not a count of cases out of something"
    example = "gp-referrals is a count: organisations of different size cannot be compared by it."


class NoTargetHolds(Invalid):
    code = "no_target_holds"
    title = "The indicator has no target on these days"
    example = "ae-breaches has no target in 2017-03; ask with target=group or a number."


class NoBenchmark(Invalid):
    code = "no_benchmark"
    title = "The organisation that others are held against has no figure to show"
    example = "RRX has no figure of this period that may be shown; ask with benchmark=group."


class MethodRefused(Invalid):
    code = "method_refused"
    title = "The method is not defined for this"
    example = "A target of 1.5 is more than all, which is 1."

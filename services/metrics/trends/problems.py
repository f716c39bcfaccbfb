"""What can be wrong with a wish for a recent trend."""

from services.shared.errors import Invalid


class NotAnnual(Invalid):
    code = "not_annual"
    title = "A recent trend is of annual figures"
    example = "ae-breaches has a figure each month; its variation is at .../ae-breaches/spc."


class TooFewYears(Invalid):
    code = "too_few_years"
    title = "A recent trend is of five years in a row"
    example = "27D has figures of premature-mortality for 2016, 2017 and 2019 only."


class NoLimits(Invalid):
    code = "no_limits"
    title = "A recent trend needs the confidence limits of each year"
    example = "The figure of 2017 has no confidence limits around it, published or of its counts."

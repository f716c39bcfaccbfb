"""What can be wrong with a wish for a slope of inequality."""

from services.shared.errors import Invalid


class NoQuintiles(Invalid):
    code = "no_quintiles"
    title = "The five deprivation quintiles cannot all be shown"
    example = "27D has figures of at-risk-reached in 2026-10 to show for quintiles 1, 2 and 4 only."


class NotOnScale(Invalid):
    code = "not_on_scale"
    title = "The values do not lie on the scale that was asked for"
    example = "The logit is taken of values between 0 and 1; ask with transform=none."

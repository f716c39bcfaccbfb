"""The rule sets of statistical process control, and in what they differ.

`mdc-2023` is NHS England's Making Data Count tool since November 2023, when points beyond a limit
began to count in two of three. `mdc-2023-screened` is the same with screened moving ranges.
`plot-the-dots` is the R package NHSRplotthedots 0.2.
"""

from dataclasses import dataclass

from services.statistics.spc.vocabulary import RuleSetName


@dataclass(frozen=True)
class RuleSet:
    """One rule set, by what sets it apart."""

    name: RuleSetName
    screens_moving_ranges: bool
    """Leave unusually large moving ranges out of the limits."""
    beyond_limit_counts_as_near: bool
    """In two of three, a point beyond a limit counts as one near it."""
    target_at_limit_decides: bool
    """A target exactly at a limit is passed or failed for certain."""


RULE_SETS = {
    ruleset.name: ruleset
    for ruleset in (
        RuleSet(
            name=RuleSetName.MDC_2023,
            screens_moving_ranges=False,
            beyond_limit_counts_as_near=True,
            target_at_limit_decides=True,
        ),
        RuleSet(
            name=RuleSetName.MDC_2023_SCREENED,
            screens_moving_ranges=True,
            beyond_limit_counts_as_near=True,
            target_at_limit_decides=True,
        ),
        RuleSet(
            name=RuleSetName.PLOT_THE_DOTS,
            screens_moving_ranges=True,
            beyond_limit_counts_as_near=False,
            target_at_limit_decides=False,
        ),
    )
}
DEFAULT_RULE_SET = RuleSetName.MDC_2023

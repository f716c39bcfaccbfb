"""What is said of a series in a word or two, so that a revision which changes it is told."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.metrics.indicators.models import Indicator
from services.metrics.observations.rules.values import Figure, value_of
from services.metrics.revisions.service import Verdict
from services.statistics.spc.analysis import analyse
from services.statistics.spc.periods import segment_starts
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Improvement


def spc(indicator: Indicator, figures: Sequence[Figure], rebases: Sequence[date]) -> str | None:
    """The variation of the latest point; None where there are no figures, or too few to tell."""
    kept = [
        (figure.period, value)
        for figure in figures
        if (value := value_of(figure.numerator, figure.denominator)) is not None
    ]
    if not kept:
        return None
    periods = [period for period, _ in kept]
    found = analyse(
        [value for _, value in kept],
        periods=periods,
        rebase_at=segment_starts(rebases, periods),
        improvement=Improvement(indicator.improvement),
        ruleset=DEFAULT_RULE_SET,
    )
    return found.variation and str(found.variation)


VERDICTS: Mapping[str, Verdict] = {"spc": spc}

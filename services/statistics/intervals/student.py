"""Points of Student's t distribution."""

from services.statistics.intervals.normal import tail_of


def t_for(confidence: float, degrees: int) -> float:
    """How many standard errors an interval reaches, by Student's t with so many degrees."""
    from scipy.special import stdtrit  # see poisson.exact

    return -float(stdtrit(degrees, tail_of(confidence)))

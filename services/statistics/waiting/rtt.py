"""Referral to treatment: how long people wait, from counts by week waited.

Source: NHS England, RTT waiting times: recording and reporting guidance; statistical press notice
(percentiles by interpolation within a weekly band). Pathways whose clock start is not known are in
no band, so they count for no percentage and no percentile.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.statistics.estimates import Caution

STANDARD_WEEKS = 18
PERCENTILES = {"median_weeks": 50, "p92_weeks": 92, "p95_weeks": 95}
LONG_WAITS = (52, 65, 78, 104)
NOBODY_WAITS = Caution("nobody_waits", "Nobody waits, so there is no share and no percentile.")


@dataclass(frozen=True)
class Bands:
    """People by weeks waited: the first more than 0 and up to 1, and so on.

    The last band is `open_ended` where it holds everybody who has waited longer still.
    """

    counts: Sequence[int]
    open_ended: bool = True

    @property
    def waiting(self) -> int:
        return sum(self.counts)

    @property
    def known_to(self) -> int | None:
        """Weeks beyond which waits cannot be told apart; None where all can."""
        return len(self.counts) - 1 if self.open_ended and self.counts[-1] else None

    def within(self, weeks: int) -> int | None:
        """People who have waited up to so many weeks; None where the open band hides it."""
        if self.known_to is not None and self.known_to < weeks:
            return None
        return sum(self.counts[:weeks])

    def over(self, weeks: int) -> int | None:
        """People who have waited longer than so many weeks; None where the open band hides it."""
        within = self.within(weeks)
        return None if within is None else self.waiting - within

    def percentile(self, percent: int) -> float | None:
        """Weeks within which `percent` of those who wait have waited, 1-100.

        In the smallest band whose cumulative count reaches p N: i + (p N - those before) / count.
        None where that is the open band, or nobody waits.
        """
        reached, wanted = 0, percent * self.waiting  # in hundredths of people: whole numbers
        for week, count in enumerate(self.counts):
            if count and 100 * (reached + count) >= wanted:
                if week == self.known_to:
                    return None
                return week + (wanted - 100 * reached) / (100 * count)
            reached += count
        return None


@dataclass(frozen=True)
class Waits:
    """How long people wait; None for what the bands do not tell, with a caution."""

    waiting: int
    within_18_weeks_count: int | None
    within_18_weeks: float | None
    """0-1; the standard is 0.92."""
    median_weeks: float | None
    p92_weeks: float | None
    p95_weeks: float | None
    over_52: int | None
    over_65: int | None
    over_78: int | None
    over_104: int | None
    open_band: tuple[str, ...]
    """Percentiles that lie in the open band: over so many weeks, and no more is known."""
    warnings: tuple[Caution, ...]


def waiting_times(bands: Bands) -> Waits:
    """The published figures of one list."""
    waiting, within = bands.waiting, bands.within(STANDARD_WEEKS)
    percentiles = {name: bands.percentile(percent) for name, percent in PERCENTILES.items()}
    return Waits(
        waiting=waiting,
        within_18_weeks_count=within,
        within_18_weeks=None if within is None or not waiting else within / waiting,
        median_weeks=percentiles["median_weeks"],
        p92_weeks=percentiles["p92_weeks"],
        p95_weeks=percentiles["p95_weeks"],
        over_52=bands.over(52),
        over_65=bands.over(65),
        over_78=bands.over(78),
        over_104=bands.over(104),
        open_band=tuple(name for name in percentiles if waiting and percentiles[name] is None),
        warnings=tuple(_cautions(bands)),
    )


def backlog(bands: Bands, weeks: int = STANDARD_WEEKS) -> int | None:
    """People who have waited longer than the standard: 18 weeks; Wales counts to 26 and 36."""
    return bands.over(weeks)


def _cautions(bands: Bands) -> list[Caution]:
    if not bands.waiting:
        return [NOBODY_WAITS]
    hidden = [weeks for weeks in (STANDARD_WEEKS, *LONG_WAITS) if bands.over(weeks) is None]
    if not hidden:
        return []
    detail = (
        f"The last band is open from {bands.known_to} weeks, so waits of more are not told apart."
    )
    return [Caution("bands_too_short", detail)]

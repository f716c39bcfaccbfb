"""The waiting times of many lists at once, for scorecards; each as `rtt` has it for one."""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class ManyBands:
    """Lists x bands: people by weeks waited; the last band is open where `open_ended`."""

    counts: IntArray
    open_ended: bool = True

    @property
    def waiting(self) -> IntArray:
        """One a list."""
        total: IntArray = self.counts.sum(axis=1)
        return total

    def within(self, weeks: int) -> FloatArray:
        """People who have waited up to so many weeks; NaN where the open band hides it."""
        people: FloatArray = self.counts[:, :weeks].sum(axis=1).astype(np.float64)
        if self.open_ended and self.counts.shape[1] - 1 < weeks:
            people[self.counts[:, -1] > 0] = np.nan
        return people

    def over(self, weeks: int) -> FloatArray:
        """People who have waited longer than so many weeks; NaN where the open band hides it."""
        return self.waiting - self.within(weeks)

    def percentile(self, percent: int) -> FloatArray:
        """Weeks within which `percent` have waited; NaN in the open band, or of nobody."""
        reached = np.cumsum(self.counts, axis=1)
        wanted = percent * self.waiting  # in hundredths of people: whole numbers
        week = (100 * reached >= wanted[:, np.newaxis]).argmax(axis=1)
        lists = np.arange(len(self.counts))
        count = self.counts[lists, week]
        before = reached[lists, week] - count
        share: FloatArray = np.full(len(self.counts), np.nan)
        known = count > 0
        if self.open_ended:
            known &= week < self.counts.shape[1] - 1
        np.divide(wanted - 100 * before, 100 * count, out=share, where=known)
        weeks: FloatArray = share + week
        return weeks

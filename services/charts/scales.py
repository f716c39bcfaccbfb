"""The heights that a plot shows."""

from dataclasses import dataclass

from services.charts.layout import HEIGHT


@dataclass(frozen=True)
class Extent:
    """From the bottom of the plot to its top, in the values' unit."""

    low: float
    high: float

    @classmethod
    def around(cls, values: list[float], *, whole: bool) -> "Extent":
        """Room for all of them and a margin; zero is not forced.

        Of equal values the neighbours are shown, which are 1 away if they are `whole` numbers.
        """
        low, high = min(values), max(values)
        margin = 0.08 * (high - low) or max(0.1 * abs(high), 1.2 if whole or not high else 0)
        return cls(low - margin, high + margin)

    @property
    def pixel(self) -> float:
        """The height of one pixel."""
        return (self.high - self.low) / HEIGHT

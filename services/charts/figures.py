"""Figures as a reader wants them: as many decimals as the chart's height can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10

MOST_DECIMALS = 9


class ValueFormat(StrEnum):
    """What the values of a chart are."""

    NUMBER = "number"
    PROPORTION = "proportion"
    """0 to 1, shown as a percentage."""

    @classmethod
    def of(cls, unit: str) -> "ValueFormat":
        """Of values in this unit."""
        return cls.PROPORTION if unit == "proportion" else cls.NUMBER


@dataclass(frozen=True)
class Figures:
    """How the figures of one chart are written."""

    format: ValueFormat
    decimals: int

    def text(self, value: float) -> str:
        """As d3 writes it, with a true minus sign, and none before a zero."""
        written = f"{value * _factor(self.format):z,.{self.decimals}f}{self._sign}"
        return written.replace("-", "\N{MINUS SIGN}")

    def difference(self, value: float) -> str:
        """A difference of two values: of percentages it is in percentage points."""
        if self.format is ValueFormat.PROPORTION:
            return f"{self.text(value).removesuffix('%')} percentage points"
        return self.text(value)

    @property
    def d3(self) -> str:
        """The same as a format of d3."""
        return f",.{self.decimals}{'%' if self._sign else 'f'}"

    @property
    def d3_axis(self) -> str:
        """For round figures along an axis: without zeros at the end."""
        return ",~%" if self._sign else ",~f"

    @property
    def _sign(self) -> str:
        return "%" if self.format is ValueFormat.PROPORTION else ""


def figures_for(values: Sequence[float], value_format: ValueFormat) -> Figures:
    """Steps of a thirtieth of the range of the values, or less."""
    factor = _factor(value_format)
    shown = [value * factor for value in values]
    span = max(shown) - min(shown)
    if span == 0:
        return Figures(value_format, _decimals_of(shown[0]))
    return Figures(value_format, min(max(1 - floor(log10(span / 3)), 0), MOST_DECIMALS))


def _decimals_of(value: float) -> int:
    """As many as it has, up to three."""
    return next((places for places in range(3) if round(value, places) == value), 3)


def _factor(value_format: ValueFormat) -> float:
    return 100.0 if value_format is ValueFormat.PROPORTION else 1.0

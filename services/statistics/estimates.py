"""What most methods answer: a value, how certain it is, and what to keep in mind."""

from dataclasses import dataclass

from services.shared.plurals import number_of


@dataclass(frozen=True)
class Caution:
    """Why a value cannot be given, or is to be read with care."""

    code: str
    detail: str


@dataclass(frozen=True)
class Estimate:
    """A value with its confidence interval; None, with a caution, for what cannot be given."""

    value: float | None
    lower: float | None
    upper: float | None
    method: str
    warnings: tuple[Caution, ...] = ()


NO_DENOMINATOR = Caution(
    "no_denominator", "The denominator is zero, so there is nothing to divide by."
)


def unknown(method: str, *why: Caution) -> Estimate:
    """No value, and the reasons."""
    return Estimate(None, None, None, method, why)


def without_denominator(units: int) -> tuple[Caution, ...]:
    """Of so many units that have none."""
    if not units:
        return ()
    detail = f"{number_of(units, 'unit', 'has')} a denominator of zero: no value."
    return (Caution("no_denominator", detail),)

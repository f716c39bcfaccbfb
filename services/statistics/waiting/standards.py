"""Which waiting standard a patient has: by commissioner, residence and date, not by hospital.

Sources: NHS Constitution for England and the 2012 Responsibilities and Standing Rules Regulations
(92% of those who wait, within 18 weeks); Welsh Government, referral-to-treatment targets (counted
to 26 and 36 weeks) and planned care recovery plan (nobody over 104 weeks); Powys Teaching Health
Board, 26 March 2025 (English providers to treat its patients to Welsh waits from 1 July 2025).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.statistics.estimates import Caution

Country = Literal["england", "wales"]


@dataclass(frozen=True)
class WaitingStandard:
    """How waits are counted, and how long is too long."""

    name: str
    longest_weeks: int
    """A longer wait is a breach."""
    counted_to: tuple[int, ...]
    """Weeks that are reported on."""
    share: float | None
    """Of those who wait, to be within `longest_weeks`; None: everybody."""

    def breached_by(self, weeks: float) -> bool:
        """Whether one patient's wait is longer than the standard."""
        return weeks > self.longest_weeks


ENGLAND = WaitingStandard("England, 18 weeks", 18, (18, 52, 65, 78, 104), 0.92)
WALES = WaitingStandard("Wales", 104, (26, 36, 52, 104), None)
IN_COUNTRY = {"england": ENGLAND, "wales": WALES}
ENGLAND_SINCE = date(2012, 4, 1)
NO_STANDARD = Caution(
    "no_standard", "England had no standard for those who still wait before April 2012."
)


@dataclass(frozen=True)
class Patient:
    """Who waits: ODS code of the commissioner, ONS code of the authority lived in, and why."""

    commissioner: str
    residence: str
    cancer: bool = False
    urgent: bool = False
    under_18: bool = False


@dataclass(frozen=True)
class Direction:
    """What a commissioner asks of providers across the border, for its planned care."""

    commissioner: str
    residences: frozenset[str]
    """People who live elsewhere are excepted, whoever their GP is."""
    country: Country
    """Where the providers are."""
    start: date
    standard: WaitingStandard

    def covers(self, patient: Patient, country: Country, on: date) -> bool:
        """Cancer, urgent referrals and the under-18s are excepted."""
        excepted = patient.cancer or patient.urgent or patient.under_18
        return (
            not excepted
            and patient.commissioner == self.commissioner
            and patient.residence in self.residences
            and country == self.country
            and on >= self.start
        )


DIRECTIONS = (
    Direction("7A7", frozenset({"W06000023"}), "england", date(2025, 7, 1), WALES),  # Powys
)


def standard_for(patient: Patient, provider_country: Country, on: date) -> WaitingStandard | None:
    """What the commissioner has asked for on that day, else the standard of the country.

    None in England before April 2012, when there was none for people who still wait.
    """
    for direction in DIRECTIONS:
        if direction.covers(patient, provider_country, on):
            return direction.standard
    if provider_country == "england" and on < ENGLAND_SINCE:
        return None
    return IN_COUNTRY[provider_country]


@dataclass(frozen=True)
class AppliedStandard:
    """What one patient's wait is held against; no standard where none is set."""

    standard: WaitingStandard | None
    breached: bool | None
    warnings: tuple[Caution, ...]


def held_against(
    patient: Patient, provider_country: Country, on: date, weeks: float | None
) -> AppliedStandard:
    """The patient's standard, whether a wait of so many weeks breaches it, and a caution where it
    is not the one by which the provider's country counts.
    """
    standard = standard_for(patient, provider_country, on)
    if standard is None:
        return AppliedStandard(None, None, (NO_STANDARD,))
    differs = difference(IN_COUNTRY[provider_country], standard)
    breached = None if weeks is None else standard.breached_by(weeks)
    return AppliedStandard(standard, breached, (differs,) if differs else ())


def difference(one: WaitingStandard, other: WaitingStandard) -> Caution | None:
    """What a comparison of lists under these standards has to say; None: they are counted alike."""
    if one == other:
        return None
    detail = (
        f"{one.name} counts to {_weeks(one)} weeks, {other.name} to {_weeks(other)}: "
        "compare shares within the same number of weeks only."
    )
    return Caution("standards_differ", detail)


def _weeks(standard: WaitingStandard) -> str:
    return ", ".join(str(weeks) for weeks in standard.counted_to)

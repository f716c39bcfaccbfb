"""Changes of services in two of the five places, with monthly figures made up around what is known.

Known are: GP referrals of West Cheshire about 6% down on the year after referral management; of
Stoke-on-Trent, over nine months, waiting over 18 weeks 1,100 -> 378 and overdue follow-ups 44,000
-> 7,000; over a year non-elective use about 7% down and delayed discharges 6%; 2% of children's
admissions saved by hospital-at-home. All the rest is synthetic, and so are the dates.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple

WEST_CHESHIRE, SOUTH_CHESHIRE, STOKE = "02F", "01R", "05W"
FIRST_YEAR, YEARS_BEFORE, SEED = 2014, 2, 20161
STARTS = date(FIRST_YEAR + YEARS_BEFORE, 4, 1)
NOTE = "Synthetic demonstration: monthly figures and dates are made up around the stated facts."
COLUMNS = (
    "indicator_code", "area_code", "period_start", "sex", "age", "category_type", "category",
    "value", "numerator", "denominator", "synthetic",
)  # fmt: skip
CHILDREN_ADMITTED = 500
"""A month, made up: of these 2% are saved."""


class Series(NamedTuple):
    """Counts by month, from the first one on."""

    indicator: str
    organisation: str
    first: date
    values: Sequence[int]


def _months(first: date, count: int) -> Iterator[date]:
    for index in range(first.month - 1, first.month - 1 + count):
        yield date(first.year + index // 12, index % 12 + 1, 1)


def _around(chance: Random, level: float, months: int, spread: float) -> list[int]:
    """So many months about a level, `spread` of it to either side two times in three."""
    return [round(chance.gauss(level, spread * level)) for _ in range(months)]


def _changed(chance: Random, level: float, change: float, spread: float) -> list[int]:
    """Two years about a level, and a year whose sum is by `change` (a share) another one.

    What chance left over is spread evenly, so that no month stands out by it.
    """
    before = _around(chance, level, 12 * YEARS_BEFORE, spread)
    after = _around(chance, level * (1 + change), 12, spread)
    over = round(sum(before[-12:]) * (1 + change)) - sum(after)
    shares = [over * (month + 1) // 12 - over * month // 12 for month in range(12)]
    return before + [each + share for each, share in zip(after, shares, strict=True)]


def _fallen(chance: Random, start: int, end: int, spread: float) -> list[int]:
    """Two years about `start`, which the last month is, and nine months down to `end`."""
    before = _around(chance, start, 12 * YEARS_BEFORE - 1, spread)
    fall = [start + (end - start) * month / 9 for month in range(1, 9)]
    return [*before, start, *(round(chance.gauss(each, spread * start)) for each in fall), end]


def made_up() -> list[Series]:
    """The series; the same whenever they are asked for."""
    chance, first = Random(SEED), date(FIRST_YEAR, 4, 1)  # noqa: S311 (figures, no secrets)
    saved = _around(chance, 0.02 * CHILDREN_ADMITTED, 12, 0.15)
    return [
        Series("gp-referrals", WEST_CHESHIRE, first, _changed(chance, 4100, -0.06, 0.02)),
        Series("gp-referrals", SOUTH_CHESHIRE, first, _changed(chance, 2900, 0.0, 0.02)),
        Series("emergency-admissions", WEST_CHESHIRE, first, _changed(chance, 2150, 0.0, 0.02)),
        Series("rtt-backlog-18-weeks", STOKE, first, _fallen(chance, 1100, 378, 0.03)),
        Series("outpatient-follow-ups-overdue", STOKE, first, _fallen(chance, 44_000, 7_000, 0.02)),
        Series("non-elective-admissions", STOKE, first, _changed(chance, 2600, -0.07, 0.02)),
        Series("delayed-discharges", STOKE, first, _changed(chance, 90, -0.06, 0.05)),
        Series("children-admissions-saved", STOKE, STARTS, saved),
    ]


def changes_csv() -> str:
    """The figures in the tidy layout."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for series in made_up():
        months = _months(series.first, len(series.values))
        for month, value in zip(months, series.values, strict=True):
            writer.writerow({
                "indicator_code": series.indicator,
                "area_code": series.organisation,
                "period_start": month.isoformat(),
                "numerator": value,
                "synthetic": "yes",
            })  # fmt: skip
    return text.getvalue()


def _series(*indicators: str) -> list[dict[str, Any]]:
    return [{"indicator": each, "organisation": None, "category": "all"} for each in indicators]


def _change(name: str, organisation: str, effect: str, *indicators: str, **more: Any) -> Any:
    return {
        "name": f"{name} (synthetic)",
        "description": NOTE,
        "organisation": organisation,
        "starts": STARTS.isoformat(),
        "expected_effect": effect,
        "indicators": _series(*indicators),
    } | more


CHANGES: Sequence[dict[str, Any]] = (
    _change(
        "Referral management", WEST_CHESHIRE, "About 6% fewer GP referrals on the year.",
        "gp-referrals",
        balancing=_series("emergency-admissions"), comparison=[SOUTH_CHESHIRE],
    ),
    _change(
        "Backlog reduction", STOKE,
        "In nine months from 1,100 to 378 waiting over 18 weeks, and from 44,000 to 7,000 overdue.",
        "rtt-backlog-18-weeks", "outpatient-follow-ups-overdue",
        balancing=_series("delayed-discharges"),
    ),
    _change(
        "Hospital-at-home and community schemes", STOKE,
        "Non-elective use about 7% down in a year; 2% of children's admissions saved.",
        "non-elective-admissions", "delayed-discharges",
        balancing=_series("rtt-backlog-18-weeks"),
        take_up={"series": _series("children-admissions-saved")[0], "planned": 12.0},
    ),
)  # fmt: skip

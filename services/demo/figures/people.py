"""Two synthetic series of West Cheshire's people: deaths year by year, experience by deprivation.

That its three localities differ widely in deprivation is stated in the demonstration's facts; the
figures are made up from a fixed seed, for the trend and the inequality of one place.
"""

import csv
import io
from collections.abc import Iterator
from math import sqrt
from random import Random

SEED, WEST_CHESHIRE = 20181231, "02F"
FIRST_YEAR, YEARS = 2012, 7
RATE, FALL = 372.0, 13.0
"""Deaths under 75 for each 100,000 people, and by how much they fall each year."""
DEATHS = 780
EXPERIENCE_MONTH = "2018-03-01"
ANSWERS = ((412, 0.865), (388, 0.882), (455, 0.901), (431, 0.915), (467, 0.934))
"""By quintile, the most deprived first: answers, and the share of them that is positive."""
COLUMNS = (
    "indicator_code", "area_code", "period_start", "sex", "age", "category_type", "category",
    "value", "numerator", "denominator", "lower_ci", "upper_ci", "synthetic",
)  # fmt: skip


def people_csv() -> str:
    """The figures in the tidy layout."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for figures in (*_mortality(), *_experience()):
        writer.writerow({"area_code": WEST_CHESHIRE, "synthetic": "yes"} | figures)
    return text.getvalue()


def _mortality() -> Iterator[dict[str, str | int]]:
    chance = Random(SEED)  # noqa: S311 (figures, no secrets)
    for place in range(YEARS):
        rate = RATE - FALL * place + chance.gauss(0, 4)
        reach = 1.96 * rate / sqrt(DEATHS)
        yield {
            "indicator_code": "premature-mortality",
            "period_start": f"{FIRST_YEAR + place}-01-01",
            "value": f"{rate:.1f}",
            "lower_ci": f"{rate - reach:.1f}",
            "upper_ci": f"{rate + reach:.1f}",
        }


def _experience() -> Iterator[dict[str, str | int]]:
    for quintile, (answers, positive) in enumerate(ANSWERS, 1):
        yield {
            "indicator_code": "friends-and-family-positive",
            "period_start": EXPERIENCE_MONTH,
            "category_type": "deprivation_quintile",
            "category": str(quintile),
            "numerator": round(answers * positive),
            "denominator": answers,
        }

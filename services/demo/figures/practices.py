"""A synthetic file of Stoke-on-Trent's 55 practices, to show their variation on a funnel.

How many practices there are is stated in the demonstration's facts; their codes are those of its
directory. The figures are made up from a fixed seed, and every name says so.
"""

import csv
import io
from collections.abc import Iterator
from math import exp, log
from random import Random

SEED = 20170401
INDICATOR = "at-risk-reached"
LOCALITIES = (("North", 19), ("Central", 18), ("South", 18))
MONTHS = tuple(
    f"{year}-{month:02}-01"
    for year in (2017, 2018, 2019)
    for month in range(1, 13)
    if (2017, 4) <= (year, month) <= (2019, 3)
)
USUAL, BETWEEN, GROWTH = 0.52, 0.22, 0.012
"""The usual share of people reached, how far practices differ and how much it grows each month;
the latter two on the scale of log odds."""
UNUSUAL = {"DEMONOR004": -1.0, "DEMOCEN011": 0.9, "DEMOSOU007": -1.3}
"""Practices that differ by more than the others."""
NAMES = (
    "indicator_code", "area_code", "area_name", "period_start", "sex", "age", "category_type",
    "category", "value", "numerator", "denominator", "synthetic",
)  # fmt: skip


def practices_csv() -> str:
    """The tidy CSV: a line for each practice and month."""
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, restval="", lineterminator="\n")
    writer.writeheader()
    for area, practices in LOCALITIES:
        for number in range(1, practices + 1):
            code = f"DEMO{area[:3].upper()}{number:03}"
            name = f"Stoke {area} practice {number} (synthetic)"
            for figures in _figures(code):
                named = {"area_code": code, "area_name": name, "synthetic": "yes"}
                writer.writerow(named | figures)
    return text.getvalue()


def _figures(code: str) -> Iterator[dict[str, str | int]]:
    chance = Random(f"{SEED} {code}")  # noqa: S311 (not a secret)
    at_risk = round(exp(chance.gauss(4.6, 0.55)))
    odds = log(USUAL / (1 - USUAL)) + chance.gauss(UNUSUAL.get(code, 0.0), BETWEEN)
    for place, month in enumerate(MONTHS):
        people = max(12, at_risk + round(chance.gauss(0, at_risk**0.5 / 3)))
        share = 1 / (1 + exp(-(odds + GROWTH * place)))
        reached = sum(chance.random() < share for _ in range(people))
        yield {
            "indicator_code": INDICATOR,
            "period_start": month,
            "numerator": reached,
            "denominator": people,
        }

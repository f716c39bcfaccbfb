"""The demonstration's trend and its inequality have an answer that is worth a look."""

import csv
import io
from math import sqrt

from services.demo.figures.people import people_csv
from services.statistics.comparison.trend import TrendPoint, recent_trend
from services.statistics.inequality.sii import Quantile, sii

ROWS = list(csv.DictReader(io.StringIO(people_csv())))


def test_deaths_fall_by_more_than_chance() -> None:
    years = [row for row in ROWS if row["indicator_code"] == "premature-mortality"][-5:]
    points = [
        TrendPoint(float(row["value"]), float(row["lower_ci"]), float(row["upper_ci"]))
        for row in years
    ]
    assert recent_trend(points, "low_is_good").marker == "decreasing_better"


def test_the_most_deprived_have_the_worse_experience() -> None:
    fifths = [row for row in ROWS if row["category_type"] == "deprivation_quintile"]
    quantiles = []
    for row in fifths:
        positive, answers = float(row["numerator"]), float(row["denominator"])
        share = positive / answers
        quantiles.append(Quantile(answers, share, sqrt(share * (1 - share) / answers)))
    slope = sii(quantiles, "none")
    assert slope.lower is not None
    assert slope.lower > 0

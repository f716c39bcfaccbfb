"""Observations under the 27 columns of the Fingertips download.

Source: Office for Health Improvement and Disparities, Fingertips API, CSV of indicator data. What
Fingertips computes and Marches answers elsewhere (trends, comparisons) is left blank here.
"""

from services.metrics.observations.disclosure import VisibleObservation
from services.metrics.observations.files.tidy import Cell, FileContext, number
from services.shared.csvs import safe_cell
from services.shared.periods import period_name

NAMES = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name",
    "Area Type", "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit",
    "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to percentiles", "Time period Sortable",
    "New data", "Compared to goal", "Time period range",
)  # fmt: skip
SEXES = {"all": "Persons", "female": "Female", "male": "Male"}
NOTES = {
    "suppressed": "Value suppressed for disclosure control",
    "not_available": "Value not available",
    "withdrawn": "Value withdrawn because it was wrong",
    "rounded": "Value rounded for disclosure control",
}
RANGES = {"month": "1m", "quarter": "1q", "year": "1y"}
BLANK = ""


def fingertips_row(shown: VisibleObservation, context: FileContext) -> list[Cell]:
    """One figure in the order of the columns."""
    row, indicator = shown.row, shown.indicator
    cells: list[Cell] = [
        indicator.id,
        indicator.name,
        BLANK,
        BLANK,
        row.organisation_code,
        context.names.get(row.organisation_code),
        BLANK,
        SEXES.get(row.sex, row.sex),
        "All ages" if row.age == "all" else row.age,
        row.category_type,
        row.category if row.category_type else BLANK,
        period_name(row.period, indicator.frequency),
        number(shown.value),
        number(shown.lower),
        number(shown.upper),
        BLANK,
        BLANK,
        number(shown.numerator),
        number(shown.denominator),
        NOTES.get(shown.note or BLANK, BLANK),
        BLANK,
        BLANK,
        BLANK,
        f"{row.period:%Y%m}00",
        BLANK,
        BLANK,
        RANGES[indicator.frequency],
    ]
    return [safe_cell(cell) for cell in cells]

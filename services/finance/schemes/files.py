"""Savings as a table: a row a scheme, and their sum."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from services.finance.schemes.schemas import SavingsSummary, SavingView, SchemeStanding
from services.shared.csvs import csv_bytes, safe_cell
from services.shared.money import Money, in_pounds
from services.shared.workbooks import Pounds, Sheet, Total, Value

TEXTS = ("organisation", "scheme", "lead", "programme_area", "recurrent", "rating", "why")
SUMS = (
    "plan_gross", "plan_investment", "plan_net", "plan_to_date_net", "delivered_gross",
    "delivered_investment", "delivered_net", "variance", "forecast_net", "forecast_variance",
    "full_year_net", "reinvested",
)  # fmt: skip
COLUMNS = (*TEXTS, *SUMS)


def to_csv(found: SavingsSummary) -> bytes:
    """UTF-8 with a header; amounts in pounds."""
    lines = [[*texts, *(in_pounds(money.pence) for money in sums)] for texts, sums in _rows(found)]
    return csv_bytes([COLUMNS, *lines])


def to_workbook(found: SavingsSummary) -> bytes:
    """An XLSX of one sheet with the columns of the CSV, and their sums below."""
    file = BytesIO()
    sheet = Sheet(file, "savings", COLUMNS)
    rows = list(_rows(found))
    for texts, sums in rows:
        cells: list[Value] = [safe_cell(text) for text in texts]
        sheet.add([[*cells, *(Pounds(money.pence) for money in sums)]])
    if rows:
        sheet.add([_totals([sums for _, sums in rows])])
    sheet.close()
    return file.getvalue()


def _rows(found: SavingsSummary) -> Iterator[tuple[list[str], list[Money]]]:
    for organisation in found.organisations:
        for scheme in organisation.items:
            rating = scheme.rating
            yield (
                [
                    organisation.organisation,
                    scheme.name,
                    scheme.lead,
                    scheme.programme_area or "",
                    "yes" if scheme.recurrent else "no",
                    rating.colour if rating else "",
                    rating.reason if rating else "",
                ],
                _sums(scheme),
            )


def _sums(scheme: SchemeStanding) -> list[Money]:
    found = scheme.standing
    return [
        *_parts(found.plan), found.plan_to_date.net, *_parts(found.delivered), found.variance,
        found.forecast.net, found.forecast_variance, found.full_year.net, scheme.reinvested,
    ]  # fmt: skip


def _parts(saving: SavingView) -> list[Money]:
    return [saving.gross, saving.investment, saving.net]


def _totals(rows: Sequence[Sequence[Money]]) -> list[Value]:
    last = len(rows) + 1
    totals: list[Value] = []
    for place in range(len(SUMS)):
        letter = chr(ord("A") + len(TEXTS) + place)
        total = sum(row[place].pence for row in rows)
        totals.append(Total(f"SUM({letter}2:{letter}{last})", total))
    return ["Total", *[None] * (len(TEXTS) - 1), *totals]

"""The backing data of a claim: a row a line and their sum, with nothing of a patient in it."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from services.finance.recovery.claims.models import Claim, ClaimLine
from services.shared.csvs import csv_bytes, safe_cell
from services.shared.workbooks import Pounds, Sheet, Total, Value

COLUMNS = (
    "line", "line_ref", "dataset", "month", "provider", "payer", "charged_to", "pod", "currency",
    "treatment_function", "basis", "credited", "amount",
)  # fmt: skip
LAST = "M"
"""The column of the amounts."""


def to_csv(claim: Claim, lines: Sequence[ClaimLine], credited: Mapping[int, int]) -> bytes:
    """UTF-8 with a header and a last line with the total, which is the invoice; in pounds."""
    rows = [
        [*texts, _pounds(credited.get(line.line, 0)), _pounds(line.amount)]
        for line, texts in _texts(claim, lines)
    ]
    blank = [""] * (len(COLUMNS) - 3)
    total = ["Total", *blank, _pounds(sum(credited.values())), _pounds(claim.total)]
    return csv_bytes([COLUMNS, *rows, total])


def to_workbook(claim: Claim, lines: Sequence[ClaimLine], credited: Mapping[int, int]) -> bytes:
    """An XLSX of one sheet with the columns of the CSV, and the sum below, which is the invoice."""
    file = BytesIO()
    sheet = Sheet(file, "claim", COLUMNS)
    for line, texts in _texts(claim, lines):
        cells: list[Value] = [safe_cell(text) for text in texts]
        sheet.add([[*cells, Pounds(credited.get(line.line, 0)), Pounds(line.amount)]])
    last = len(lines) + 1
    blank: list[Value] = [None] * (len(COLUMNS) - 3)
    given = Total(f"SUM(L2:L{last})", sum(credited.values()))
    sheet.add([["Total", *blank, given, Total(f"SUM({LAST}2:{LAST}{last})", claim.total)]])
    sheet.close()
    return file.getvalue()


def _texts(claim: Claim, lines: Sequence[ClaimLine]) -> list[tuple[ClaimLine, list[str]]]:
    return [
        (
            line,
            [
                str(line.line), line.line_ref, line.dataset, f"{line.day:%Y-%m}", claim.provider,
                claim.payer, line.charged_to, line.pod, line.currency,
                line.treatment_function or "", " ".join(line.basis),
            ],
        )
        for line in lines
    ]  # fmt: skip


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02}"

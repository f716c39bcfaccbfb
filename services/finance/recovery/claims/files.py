"""The backing data of a claim: a row a line and their sum, with nothing of a patient in it."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from services.finance.recovery.claims.models import Claim, ClaimLine
from services.shared.csvs import csv_bytes, safe_cell
from services.shared.money import in_pounds
from services.shared.workbooks import Pounds, Sheet, Total, Value

COLUMNS = (
    "line", "line_ref", "dataset", "month", "provider", "payer", "charged_to", "pod", "currency",
    "treatment_function", "basis", "synthetic", "credited", "amount",
)  # fmt: skip
CREDITED, AMOUNT = "M", "N"
"""The columns of what is summed."""
BLANK = len(COLUMNS) - 3
Credited = Mapping[int, int]


def header() -> bytes:
    """The first line of the CSV."""
    return csv_bytes([COLUMNS])


def csv_lines(claim: Claim, lines: Sequence[ClaimLine], credited: Credited) -> bytes:
    """UTF-8, amounts in pounds."""
    return csv_bytes(
        [*texts, in_pounds(credited.get(line.line, 0)), in_pounds(line.amount)]
        for line, texts in _texts(claim, lines)
    )


def csv_total(claim: Claim, credited: Credited) -> bytes:
    """The last line of the CSV: the total, which is the invoice."""
    sums = in_pounds(sum(credited.values())), in_pounds(claim.total)
    return csv_bytes([["Total", *[""] * BLANK, *sums]])


class Workbook:
    """An XLSX of one sheet with the columns of the CSV, and the sum below, which is the invoice."""

    def __init__(self, claim: Claim, credited: Credited) -> None:
        self._claim, self._credited, self._file = claim, credited, BytesIO()
        self._sheet = Sheet(self._file, "claim", COLUMNS)

    def add(self, lines: Sequence[ClaimLine]) -> None:
        for line, texts in _texts(self._claim, lines):
            cells: list[Value] = [safe_cell(text) for text in texts]
            credited = Pounds(self._credited.get(line.line, 0))
            self._sheet.add([[*cells, credited, Pounds(line.amount)]])

    def close(self) -> bytes:
        """The whole file."""
        last = self._sheet.rows + 1
        blank: list[Value] = [None] * BLANK
        given = Total(f"SUM({CREDITED}2:{CREDITED}{last})", sum(self._credited.values()))
        total = Total(f"SUM({AMOUNT}2:{AMOUNT}{last})", self._claim.total)
        self._sheet.add([["Total", *blank, given, total]])
        self._sheet.close()
        return self._file.getvalue()


def _texts(claim: Claim, lines: Sequence[ClaimLine]) -> Iterator[tuple[ClaimLine, list[str]]]:
    for line in lines:
        yield line, [
            str(line.line), line.line_ref, line.dataset, f"{line.day:%Y-%m}", claim.provider,
            claim.payer, line.charged_to, line.pod, line.currency, line.treatment_function or "",
            " ".join(line.basis), "yes" if claim.synthetic else "no",
        ]  # fmt: skip

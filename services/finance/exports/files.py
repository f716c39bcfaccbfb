"""Trial balances and statements as CSV and workbooks."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from services.finance.balances.repository import AccountSums
from services.finance.balances.statement_repository import StatementRow
from services.shared.csvs import csv_bytes, safe_cell
from services.shared.money import in_pounds
from services.shared.workbooks import Pounds, Sheet, Total, Value

BALANCE_COLUMNS = ("account", "name", "debit", "credit", "balance")
STATEMENT_COLUMNS = (
    "effective_date", "journal", "line", "description", "reference", "account", "counterparty",
    "memo", "debit", "credit",
)  # fmt: skip
Names = Mapping[str, str]


def balance_csv(rows: Sequence[AccountSums], names: Names) -> bytes:
    """A line an account, and the totals."""
    lines = [
        [row.account, names[row.account], *map(in_pounds, (row.debit, row.credit, _balance(row)))]
        for row in rows
    ]
    debit, credit = sum(row.debit for row in rows), sum(row.credit for row in rows)
    total = ["Total", "", in_pounds(debit), in_pounds(credit), in_pounds(debit - credit)]
    return csv_bytes([BALANCE_COLUMNS, *lines, total])


def balance_workbook(rows: Sequence[AccountSums], names: Names) -> bytes:
    """The same, with formulas for the totals."""
    file = BytesIO()
    sheet = Sheet(file, "trial balance", BALANCE_COLUMNS)
    for row in rows:
        amounts = (row.debit, row.credit, _balance(row))
        sheet.add([[row.account, safe_cell(names[row.account]), *map(Pounds, amounts)]])
    if rows:
        debit, credit = sum(row.debit for row in rows), sum(row.credit for row in rows)
        sums = (debit, credit, debit - credit)
        sheet.add([["Total", None, *_totals("CDE", sums, len(rows))]])
    sheet.close()
    return file.getvalue()


def statement_lines(rows: Sequence[StatementRow]) -> Iterator[list[object]]:
    """As the CSV has them."""
    for row in rows:
        yield [*_texts(row), in_pounds(max(row.amount, 0)), in_pounds(max(-row.amount, 0))]


async def statement_workbook(rows: Sequence[StatementRow]) -> bytes:
    """A task of the lane: an XLSX of one sheet, with formulas for the totals."""
    file = BytesIO()
    sheet = Sheet(file, "statement", STATEMENT_COLUMNS)
    for row in rows:
        texts = _texts(row)[1:]
        cells: list[Value] = [row.effective_date, *(safe_cell(each) for each in texts)]
        sheet.add([[*cells, Pounds(max(row.amount, 0)), Pounds(max(-row.amount, 0))]])
    if rows:
        debit = sum(max(row.amount, 0) for row in rows)
        credit = sum(max(-row.amount, 0) for row in rows)
        blank: list[Value] = [None] * (len(STATEMENT_COLUMNS) - 3)
        sheet.add([["Total", *blank, *_totals("IJ", (debit, credit), len(rows))]])
    sheet.close()
    return file.getvalue()


def _texts(row: StatementRow) -> list[str | int]:
    return [
        row.effective_date.isoformat(), str(row.journal), row.line, row.description,
        row.reference or "", row.account, row.counterparty or "", row.memo or "",
    ]  # fmt: skip


def _totals(letters: str, sums: Sequence[int], rows: int) -> list[Value]:
    pairs = zip(letters, sums, strict=True)
    return [Total(f"SUM({letter}2:{letter}{rows + 1})", total) for letter, total in pairs]


def _balance(row: AccountSums) -> int:
    return row.debit - row.credit

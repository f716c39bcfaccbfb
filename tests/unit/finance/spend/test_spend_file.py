"""Files of spend over 25,000 pounds as they are: three kinds of date, three of credit note."""

import io
from datetime import date

import pytest

from services.finance.spend.rules.spend_file import LAYOUTS, Payment, amount, paid_on
from services.finance.spend.service import fingerprint
from services.shared.imports.lines import BadCell, LineRejected
from services.shared.imports.source import table_source

HEADER = (
    "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount"
)
LINE = "DHSC,NHS Cheshire CCG,{},Acute,Contracts,Countess,{},{}"


def lines(text: str) -> list[Payment | LineRejected]:
    return [said for _, said in table_source(io.BytesIO(text.encode()), layouts=LAYOUTS)]


@pytest.mark.parametrize(
    "cell", ["30-Jun-20", "30/06/2020", "2020-06-30", "30-June-2020", " 30-JUN-20 ", "30 Jun 2020"]
)
def test_a_date_is_read_in_each_way_that_files_write_it(cell: str) -> None:
    assert paid_on(cell) == date(2020, 6, 30)


def test_the_day_comes_first() -> None:
    assert paid_on("04/03/2021") == date(2021, 3, 4)


@pytest.mark.parametrize(
    "cell",
    ["31/06/2020", "30-Feb-20", "06/30/2020", "2020-13-01", "30-Juno-20", "44012", "", "30/06/20",
     "2020-6-3", "30-Jun-0020", "30.06.2020"],
)  # fmt: skip
def test_an_impossible_date_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        paid_on(cell)


@pytest.mark.parametrize(
    ("cell", "pence"),
    [("1,329,075.00", 132_907_500), ("-45.10", -4_510), ("(45.10)", -4_510), ("25000", 2_500_000),
     ("£1,000.5", 100_050), ("-£45.10", -4_510), (" (1,329.00) ", -132_900),
     ("\N{MINUS SIGN}5.00", -500)],
)  # fmt: skip
def test_an_amount_is_read_in_each_way_that_files_write_it(cell: str, pence: int) -> None:
    assert amount(cell) == pence


@pytest.mark.parametrize(
    "cell", ["1,32.00", "45.101", "", "-", "1e5", "(-45.10)", "--5", "(45.10", "nan", "9" * 15]
)
def test_what_is_no_amount_of_pounds_and_pence_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        amount(cell)


def test_a_file_may_have_no_description_and_columns_in_any_order() -> None:
    bare = lines(f"{HEADER}\n" + LINE.format("30-Jun-20", "1", '"1,329,075.00"'))
    turned = "Amount,Supplier,Description,Date,Entity,Department Family,Expense Area,Expense Type"
    described = lines(
        f"{turned},Transaction Number\n(45.10),Countess,A credit,30/06/2020,NHS,DHSC,A,B,1"
    )
    assert [each.description for each in (*bare, *described)] == ["", "A credit"]  # type: ignore[union-attr]
    assert [each.amount for each in (*bare, *described)] == [132_907_500, -4_510]  # type: ignore[union-attr]


def test_all_that_is_wrong_with_a_line_is_told() -> None:
    (found,) = lines(f"{HEADER}\n" + LINE.format("31/06/2020", "", '"1,32"'))
    assert isinstance(found, LineRejected)
    assert [each.column for each in found.rejects] == ["Date", "Transaction Number", "Amount"]


def test_the_same_payment_has_the_same_fingerprint_however_it_is_written() -> None:
    written = (("30-Jun-20", "1", "(45.10)"), ("2020-06-30", "1", "-45.1"))
    rows = [LINE.format(*each) for each in written]
    one, other = lines("\n".join([HEADER, *rows]))
    assert isinstance(one, Payment)
    assert isinstance(other, Payment)
    assert fingerprint(one) == fingerprint(other)

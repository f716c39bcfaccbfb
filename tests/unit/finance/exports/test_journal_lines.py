"""A posted line as the national ledger takes it."""

from datetime import date

import pytest

from services.finance.exports.rules.journal_lines import (
    COLUMNS,
    USUAL,
    PostedLine,
    Segment,
    SegmentMap,
    cells_of,
    usual_mapping,
)

LINE = PostedLine(
    17, 1, "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77", date(2025, 4, 30), date(2025, 4, 1),
    date(2025, 5, 2), "Acute contract", "INV-1", "5000", 123_450, "CC100", None, "RJR", None,
)  # fmt: skip


def cells(line: PostedLine = LINE, mapping: SegmentMap | None = None) -> dict[str, str]:
    found = cells_of(line, "27D", "27D-2025", mapping or usual_mapping("27D-2025"))
    return dict(zip(COLUMNS, found, strict=True))


def test_the_columns_are_those_of_the_interface() -> None:
    assert len(COLUMNS) == 8 + 30 + 2 + 10 + 1
    assert (COLUMNS[0], COLUMNS[8], COLUMNS[37], COLUMNS[-1]) == (
        "STATUS", "SEGMENT1", "SEGMENT30", "GROUP_ID",
    )  # fmt: skip


def test_a_debit_and_a_credit_stand_in_columns_of_their_own() -> None:
    debit, credit = cells(), cells(LINE._replace(amount=-123_450))
    assert (debit["ENTERED_DR"], debit["ENTERED_CR"]) == ("1234.50", "")
    assert (credit["ENTERED_DR"], credit["ENTERED_CR"]) == ("", "1234.50")
    assert (debit["STATUS"], debit["ACTUAL_FLAG"], debit["CURRENCY_CODE"]) == ("NEW", "A", "GBP")


def test_what_is_lacking_has_what_the_configuration_says() -> None:
    found = cells()
    assert [found[f"SEGMENT{n}"] for n in range(1, 7)] == [
        "27D", "CC100", "5000", "000000", "RJR", "",
    ]  # fmt: skip
    mapping = SegmentMap(
        "1", "S", "C", [Segment("constant", "QYG"), Segment("programme_area", "X")]
    )
    found = cells(mapping=mapping)
    assert (found["SEGMENT1"], found["SEGMENT2"], found["SEGMENT3"]) == ("QYG", "X", "")


def test_what_came_late_is_dated_in_the_period_that_took_it() -> None:
    late = LINE._replace(period=date(2025, 6, 1))
    assert cells()["ACCOUNTING_DATE"] == "2025/04/30"
    assert cells(late)["ACCOUNTING_DATE"] == "2025/06/01"
    assert cells(late)["GROUP_ID"] == "27D-2025 2025-06"


@pytest.mark.parametrize("part", [each.part for each in USUAL])
def test_the_usual_configuration_names_each_part_once(part: str) -> None:
    assert [each.part for each in USUAL].count(part) == 1  # type: ignore[comparison-overlap]

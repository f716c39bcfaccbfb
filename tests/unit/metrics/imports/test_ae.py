"""The two layouts of NHS England's A&E file, read line by line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.ae import PUBLISHED_LAYOUT
from services.metrics.imports.rules.ae import (
    PUBLISHED_COUNTS,
    TIDY_COLUMNS,
    figures,
    published_reader,
    tidy_reader,
)
from services.metrics.imports.rules.records import Figure, Record
from services.shared.imports.lines import LineRejected

TIDY = tidy_reader(TIDY_COLUMNS)
PUBLISHED = published_reader(PUBLISHED_LAYOUT)
assert TIDY is not None
assert PUBLISHED is not None


def published_line(**cells: str) -> list[str]:
    known = {"Period": "MSitAE-MARCH-2026", "Org Code": "RRK", "Org name": "Trust"}
    return [cells.get(column, known.get(column, "")) for column in PUBLISHED_LAYOUT]


def rejects_of(cells: list[str]) -> list[tuple[str, str]]:
    with pytest.raises(LineRejected) as caught:
        TIDY(7, cells)
    assert all(reject.line == 7 and reject.expected for reject in caught.value.rejects)
    return [(reject.column, reject.reason) for reject in caught.value.rejects]


def test_a_tidy_line_is_one_organisation_month_and_department() -> None:
    [record] = TIDY(2, ["2017-03-01", "rf4 ", "Other", "2850", "6", "0"])
    assert record == Record(
        "RF4",
        None,
        "department",
        "other",
        date(2017, 3, 1),
        (
            Figure("ae-attendances", 2850),
            Figure("ae-breaches", 6),
            Figure("ae-four-hour-performance", 2844, 2850),
            Figure("ae-emergency-admissions", 0),
        ),
    )


def test_columns_may_stand_in_any_order_and_with_others_between() -> None:
    header = ["admissions", "Breaches ", "x", "attendances", "type", "org_code", "PERIOD"]
    read = tidy_reader(header)
    assert read is not None
    [record] = read(2, ["1", "2", "?", "3", "1", "RRK", "2017-03-01"])
    assert [figure.numerator for figure in record.figures] == [3, 2, 1, 1]


def test_a_blank_count_is_not_collected_and_not_zero() -> None:
    [record] = TIDY(2, ["2017-03-01", "RRK", "1", "10", "", ""])
    assert record.figures == (Figure("ae-attendances", 10),)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        (0, "2017-03-02", "not the first day of a month"),
        (0, "March 2017", "not a date"),
        (0, "20170301", "not the first day of a month"),
        (1, "R!", "not an ODS code"),
        (1, "", "not an ODS code"),
        (1, "England", "a total, not an organisation"),
        (2, "3", "not a department type"),
        (3, "-5", "negative"),
        (3, "1,23", "not a whole number"),
        (3, "12.5", "not a whole number"),
        (3, "*", "not a whole number"),
        (3, "-", "not a whole number"),
        (3, "1e3", "not a whole number"),
        (3, "٣", "not a whole number"),
        (3, "1234567890", "not a whole number"),
        (4, "NaN", "not a whole number"),
    ],
)
def test_a_bad_cell_is_rejected_with_its_column_and_reason(
    column: int, cell: str, reason: str
) -> None:
    cells = ["2017-03-01", "RRK", "1", "10", "5", "1"]
    cells[column] = cell
    assert rejects_of(cells) == [(TIDY_COLUMNS[column], reason)]


def test_everything_wrong_with_a_line_is_told_at_once() -> None:
    columns = [column for column, _ in rejects_of(["x", "?", "9", "-1", "a", "b"])]
    assert columns == list(TIDY_COLUMNS)


def test_breaches_are_at_most_the_attendances() -> None:
    assert rejects_of(["2017-03-01", "RRK", "1", "10", "11", "1"]) == [
        ("breaches", "more breaches than attendances")
    ]
    assert rejects_of(["2017-03-01", "RRK", "1", "", "11", "1"]) == [
        ("breaches", "breaches of attendances that are blank")
    ]


def test_a_published_line_is_all_departments_of_one_organisation_and_month() -> None:
    cells = published_line(
        **{
            "A&E attendances Type 1": "100",
            "A&E attendances Booked Appointments Type 1": "10",
            "Attendances over 4hrs Type 1": "30",
            "Attendances over 4hrs Booked Appointments Type 1": "1",
            "Emergency admissions via A&E - Type 1": "20",
            "A&E attendances Other A&E Department": "7",
        }
    )
    first, second, other = PUBLISHED(2, cells)
    assert (first.organisation, first.name, first.period) == ("RRK", "Trust", date(2026, 3, 1))
    assert first.figures[:3] == (
        Figure("ae-attendances", 110),
        Figure("ae-breaches", 31),
        Figure("ae-four-hour-performance", 79, 110),
    )
    assert second.figures == ()
    assert (other.category, other.figures) == ("other", (Figure("ae-attendances", 7),))


@pytest.mark.parametrize("code", ["TOTAL", "England", "-", ""])
def test_the_total_row_inside_the_published_file_is_passed_over(code: str) -> None:
    assert PUBLISHED(9, published_line(**{"Org Code": code, "Org name": "England"})) == []


@pytest.mark.parametrize("code", ["", "-"])
def test_a_named_provider_without_a_code_is_no_total(code: str) -> None:
    """`ae_blank_code`"""
    with pytest.raises(LineRejected) as refused:
        PUBLISHED(9, published_line(**{"Org Code": code}))
    assert [reject.column for reject in refused.value.rejects] == ["Org Code"]


def test_the_column_names_of_before_2019_are_known() -> None:
    """`ae_2018_columns`"""
    old = {
        "A&E attendances Type 1": "Number of A&E attendances Type 1",
        "A&E attendances Type 2": "Number of A&E attendances Type 2",
        "A&E attendances Other A&E Department": "Number of A&E attendances Other A&E Department",
        "Attendances over 4hrs Type 1": "Number of attendances over 4hrs Type 1",
        "Attendances over 4hrs Type 2": "Number of attendances over 4hrs Type 2",
        "Attendances over 4hrs Other Department": (
            "Number of attendances over 4hrs Other A&E Department"
        ),
    }
    header = [old.get(name, name) for name in PUBLISHED_LAYOUT if "Booked" not in name]
    read = published_reader(header)
    assert read is not None
    cells = [""] * len(header)
    cells[:2] = ["MSitAE-APRIL-2016", "RRK"]
    cells[header.index("Number of A&E attendances Type 1")] = "12"
    cells[header.index("Number of A&E attendances Other A&E Department")] = "50"
    cells[header.index("Number of attendances over 4hrs Other A&E Department")] = "5"
    first, _, other = read(2, cells)
    assert first.figures == (Figure("ae-attendances", 12),)
    assert other.figures == (
        Figure("ae-attendances", 50),
        Figure("ae-breaches", 5),
        Figure("ae-four-hour-performance", 45, 50),
    )


def test_the_old_name_of_a_main_column_may_stand_beside_its_booked_column() -> None:
    """`ae_over4hrs_other_old_name_with_booked`"""
    main, booked = PUBLISHED_COUNTS["other"][1]
    header = [
        "Number of attendances over 4hrs Other A&E Department" if name == main else name
        for name in PUBLISHED_LAYOUT
    ]
    read = published_reader(header)
    assert read is not None
    counted = {"A&E attendances Other A&E Department": "50", main: "5", booked: "0"}
    assert read(2, published_line(**counted))[2].figures[1:] == (
        Figure("ae-breaches", 5),
        Figure("ae-four-hour-performance", 45, 50),
    )


@pytest.mark.parametrize("blank", ["", " ", "-", "N/A", "n/a"])
def test_a_blank_department_with_booked_noughts_has_no_figure(blank: str) -> None:
    """`ae_blank_main_with_booked_zero`"""
    attended, breached, _ = PUBLISHED_COUNTS["1"]
    counted = dict(zip((*attended, *breached), (blank, "0", blank, "0"), strict=True))
    assert PUBLISHED(2, published_line(**counted))[0].figures == ()


@pytest.mark.parametrize("cell", ["1234", "1,234", "1234.0", " 1,234.00 "])
def test_a_whole_number_may_be_written_as_a_spreadsheet_does(cell: str) -> None:
    [record] = TIDY(2, ["2017-03-01", "RRK", "1", cell, "", ""])
    assert record.figures == (Figure("ae-attendances", 1234),)


@pytest.mark.parametrize("missing", list(TIDY_COLUMNS))
def test_a_header_without_a_needed_column_is_another_layout(missing: str) -> None:
    header = [name for name in TIDY_COLUMNS if name != missing]
    assert tidy_reader(header) is None
    assert published_reader(header) is None


def test_every_department_needs_its_own_columns() -> None:
    for groups in PUBLISHED_COUNTS.values():
        for group in groups:
            header = [name for name in PUBLISHED_LAYOUT if name not in group]
            assert published_reader(header) is None


counts = st.none() | st.integers(min_value=0, max_value=10**9)


@given(counts, counts, counts)
def test_figures_never_say_more_than_was_collected(
    attendances: int | None, breaches: int | None, admissions: int | None
) -> None:
    found = {figure.indicator: figure for figure in figures(attendances, breaches, admissions)}
    assert ("ae-attendances" in found) == (attendances is not None)
    assert ("ae-breaches" in found) == (breaches is not None)
    assert ("ae-emergency-admissions" in found) == (admissions is not None)
    both = attendances is not None and breaches is not None
    assert ("ae-four-hour-performance" in found) == both

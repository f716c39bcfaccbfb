"""The RTT full extract, line by line, in the layouts of 105 and of 53 bands."""

from datetime import date

import pytest

from services.metrics.imports.rules.rtt import LAYOUTS, Pathways, rtt_reader
from services.shared.imports.layouts import LineReader
from services.shared.imports.lines import LineRejected

START = (
    "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code",
    "Provider Org Name", "Commissioner Parent Org Code", "Commissioner Parent Name",
    "Commissioner Org Code", "Commissioner Org Name", "RTT Part Type", "RTT Part Description",
    "Treatment Function Code", "Treatment Function Name",
)  # fmt: skip
END = ("Total", "Patients with unknown clock start date", "Total All")
LINE = (
    "RTT-November-2024", "QVV", "DORSET", "RBD", "A TRUST", "", "", "11J", "DORSET", "Part_2",
    "Incomplete Pathways", "C_999", "Total",
)  # fmt: skip


def header(open_band: int) -> list[str]:
    bands = [f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(open_band)]
    return [*START, *bands, f"Gt {open_band} Weeks SUM 1", *END]


def reader(open_band: int = 104) -> LineReader[Pathways | None]:
    found = rtt_reader(header(open_band), open_band=open_band)
    assert found is not None
    return found


def line(bands: dict[int, object], total: object, open_band: int = 104, **cells: str) -> list[str]:
    start = [cells.get(name, cell) for name, cell in zip(START, LINE, strict=True)]
    middle = [str(bands.get(week, 0)) for week in range(open_band + 1)]
    return [*start, *middle, "", cells.get("unknown", ""), str(total)]


def test_a_line_is_read_with_its_bands_and_what_they_say() -> None:
    found = reader()(2, line({0: 3, 17: 2, 18: 5, 60: 1}, 11))
    assert found is not None
    assert (found.period, found.provider, found.commissioner) == (date(2024, 11, 1), "RBD", "11J")
    assert (len(found.bands), sum(found.bands), found.open_band) == (61, 11, 104)
    assert (found.within_18, found.over_52, found.total) == (5, 1, 11)


@pytest.mark.parametrize("open_band", [52, 104])
def test_each_layout_knows_its_own_header_only(open_band: int) -> None:
    known = [layout.name for layout in LAYOUTS if layout.reader(header(open_band))]
    assert known == [f"nhse-rtt-{open_band}-weeks"]


def test_column_names_are_known_by_their_stem() -> None:
    other = [" ".join(name.split()).replace(" SUM 1", "").upper() for name in header(104)]
    assert rtt_reader(other, open_band=104) is not None


def test_a_missing_or_misplaced_band_is_another_layout() -> None:
    names = header(104)
    del names[20]
    assert rtt_reader(names, open_band=104) is None
    names = header(104)
    names[20], names[21] = names[21], names[20]
    assert rtt_reader(names, open_band=104) is None


def test_a_total_of_commissioners_is_none_of_them() -> None:
    with pytest.raises(LineRejected) as refused:
        reader()(2, line({0: 3}, 3, **{"Commissioner Org Code": "TOTAL"}))
    [reject] = refused.value.rejects
    assert (reject.column, reject.reason) == (
        "Commissioner Org Code", "a total, not an organisation",
    )  # fmt: skip


def test_new_periods_have_no_bands() -> None:
    blank = dict.fromkeys(range(105), "")
    found = reader()(2, line(blank, 7, **{"RTT Part Type": "Part_3"}))
    assert found is not None
    assert (found.bands, found.total) == ([], 7)


def test_unknown_clock_starts_are_in_the_total_and_in_no_band() -> None:
    found = reader()(2, line({0: 3}, 5, unknown="2", **{"RTT Part Type": "Part_1A"}))
    assert found is not None
    assert (sum(found.bands), found.unknown_start, found.total) == (3, 2, 5)


def test_a_line_of_totals_says_nothing() -> None:
    total = {"Provider Org Code": "-", "Provider Org Name": "England"}
    assert reader()(2, line({0: 3}, 3, **total)) is None


def test_a_provider_without_a_code_is_no_total() -> None:
    with pytest.raises(LineRejected) as refused:
        reader()(2, line({0: 3}, 3, **{"Provider Org Code": ""}))
    assert refused.value.rejects[0].column == "Provider Org Code"


def test_a_thousand_may_have_its_comma() -> None:
    found = reader()(2, line({0: "1,000"}, "1,000"))
    assert found is not None
    assert (found.bands, found.total) == ([1000], 1000)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (line({0: 3}, 4), "Total All", "not the sum of the bands and unknown starts"),
        (line({0: 3}, ""), "Total All", "blank"),
        (line(dict.fromkeys(range(105), ""), "", **{"RTT Part Type": "Part_3"}), "Total All",
         "blank"),
        (line({0: "1,00"}, 100), "Gt 00 To 01 Weeks SUM 1", "not a whole number"),
        (line({0: "1 0"}, 10), "Gt 00 To 01 Weeks SUM 1", "not a whole number"),
        (line({5: -3}, 3), "Gt 05 To 06 Weeks SUM 1", "negative"),
        (line({104: "x"}, 3), "Gt 104 Weeks SUM 1", "not a whole number"),
        (line({0: 10**10}, 3), "Gt 00 To 01 Weeks SUM 1", "not a whole number"),
        (line({0: 3}, 3, Period="2024-11"), "Period", "not a published period"),
        (line({0: 3}, 3, **{"RTT Part Type": "Part_4"}), "RTT Part Type",
         "not a part of the collection"),
        (line({0: 3}, 3, **{"Treatment Function Code": "999"}), "Treatment Function Code",
         "not a treatment function"),
        (line({0: 3}, 3, **{"Commissioner Org Code": ""}), "Commissioner Org Code",
         "not an ODS code"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_column(
    cells: list[str], column: str, reason: str
) -> None:
    with pytest.raises(LineRejected) as caught:
        reader()(2, cells)
    assert [(each.column, each.reason) for each in caught.value.rejects] == [(column, reason)]
    assert all(each.expected for each in caught.value.rejects)


def test_the_53_band_layout_ends_over_52_weeks() -> None:
    found = reader(52)(2, line({0: 3, 52: 4}, 7, open_band=52))
    assert found is not None
    assert (found.over_52, found.open_band) == (4, 52)

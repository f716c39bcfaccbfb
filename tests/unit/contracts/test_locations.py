"""Practices, providers and areas on the days of a period, as tables."""

from datetime import date

from services.contracts.directory import Snapshot
from services.contracts.locations import (
    AreaRow,
    PracticeRow,
    ProviderRow,
    Register,
    area_rows,
    columns_of,
    postcode_locations,
    practice_rows,
    provider_rows,
)
from services.contracts.residence_replica import Edition
from services.contracts.residences import COLUMNS

HEADER = f"{','.join(COLUMNS)}\n"
FIRST, MOVED, UNTIL = date(2025, 4, 1), date(2025, 8, 1), date(2026, 4, 1)
CHESTER = "E92000001,E06000050,{0},E54000008,1,{1},QYG,2025-05-01\n"
FLINT = "W92000004,W06000005,W11000023,,2,7A1,,2025-05-01\n"
BEFORE = Edition(
    FIRST,
    MOVED,
    (
        HEADER
        + f"lsoa,W01000001,1,{FLINT}"
        + f"postcode_sector,CH4 0,1,{FLINT}"
        + "postcode_sector,CH4 0,2," + CHESTER.format("E38000233", "27D")
        + "postcode,CH1 2UL,1," + CHESTER.format("E38000196", "02F")
        + "postcode,GL15 6SH,1,E92000001,E07000080,E38000062,E54000043,1,11M,QR1,2025-05-01\n"
    ).encode(),
)  # fmt: skip
AFTER = BEFORE._replace(
    starts=MOVED, ends=UNTIL,
    body=(HEADER + "postcode,CH1 2UL,1," + CHESTER.format("E38000233", "27D")).encode(),
)  # fmt: skip
OLD = date(1974, 4, 1)
SNAPSHOT = Snapshot.model_validate(
    {
        "version": 1,
        "organisations": [],
        "names": [],
        "statuses": [
            ("N81001", OLD, "active"), ("N81001", date(2025, 10, 1), "closed"),
            ("W93019", OLD, "active"), ("A99901", OLD, "dormant"), ("RJR", OLD, "active"),
            ("RVV", OLD, "active"), ("RVVKC", date(2025, 6, 1), "active"),
        ],
        "roles": [
            ("N81001", "gp_practice", OLD, None), ("W93019", "gp_practice", OLD, None),
            ("A99901", "prescribing_cost_centre", OLD, None),
            ("RJR", "foundation_trust", OLD, None), ("RVV", "trust", OLD, None),
            ("RVVKC", "site", date(2025, 6, 1), None), ("27D", "sub_icb", OLD, None),
        ],
        "places": [
            ("N81001", OLD, "CH1 2UL", "E92000001", "QYG"),
            ("W93019", OLD, "GL15 6SH", "W92000004", None),
            ("A99901", OLD, "BF1 2AU", None, "YAC"),
            ("RJR", OLD, "CH1 2UL", "E92000001", "QYG"),
            ("RVVKC", date(2025, 6, 1), "GL15 6SH", "E92000001", None),
        ],
        "memberships": [
            ("N81001", "02F", "ccg", OLD, date(2025, 6, 1)),
            ("N81001", "27D", "sub_icb", date(2025, 6, 1), None),
            ("W93019", "7A6", "health_board", OLD, None), ("A99901", "13Q", "sub_icb", OLD, None),
            ("RVVKC", "RVV", "trust", date(2025, 6, 1), None),
            ("RVV", "27D", "host", OLD, None), ("27D", "QYG", "icb", OLD, None),
        ],
        "successions": [],
    }
)  # fmt: skip
EDITIONS = [BEFORE, AFTER]
REGISTER = Register(SNAPSHOT, postcode_locations(EDITIONS), FIRST, UNTIL)
IN_CHESHIRE = ("E92000001", "E06000050", "27D", "QYG", "QYG", "CH1 2UL")


def practice(code: str) -> list[PracticeRow]:
    return [row for row in practice_rows(REGISTER) if row.code == code]


def provider(code: str) -> list[ProviderRow]:
    return [row for row in provider_rows(REGISTER) if row.code == code]


def test_a_row_ends_where_commissioner_edition_or_status_change() -> None:
    own = ("N81001",)
    gp = "gp_practice"
    before = ("E92000001", "E06000050", "02F", "QYG", "QYG", "CH1 2UL")
    assert practice("N81001") == [
        (*own, FIRST, date(2025, 6, 1), gp, "active", "02F", *before),
        (*own, date(2025, 6, 1), MOVED, gp, "active", "27D", *before),
        (*own, MOVED, date(2025, 10, 1), gp, "active", "27D", *IN_CHESHIRE),
        (*own, date(2025, 10, 1), UNTIL, gp, "closed", "27D", *IN_CHESHIRE),
    ]


def test_a_welsh_practice_may_have_its_postcode_in_england() -> None:
    row = practice("W93019")[0]
    assert (row.commissioner, row.country, row.located_in) == ("7A6", "E92000001", "11M")


def test_where_a_postcode_is_not_known_the_register_tells_the_country() -> None:
    assert practice("W93019")[1].country == "W92000004"


def test_a_practice_of_the_forces_abroad_has_its_geography() -> None:
    [row] = practice("A99901")
    assert (row.role, row.status, row.commissioner) == (
        "prescribing_cost_centre", "dormant", "13Q"
    )  # fmt: skip
    assert (row.country, row.located_in, row.geography) == (None, None, "YAC")


def test_the_host_of_a_provider_is_that_of_its_main_site() -> None:
    assert [(row.valid_from, row.host, row.icb) for row in provider("RJR")] == [
        (FIRST, "02F", "QYG"), (MOVED, "27D", "QYG")
    ]  # fmt: skip


def test_a_site_has_the_host_of_its_trust_from_its_first_day() -> None:
    row = provider("RVVKC")[0]
    assert (row.valid_from, row.trust, row.host, row.icb) == (
        date(2025, 6, 1), "RVV", "27D", "QYG"
    )  # fmt: skip


def test_a_sector_is_whole_where_all_of_it_lies_in_one_commissioner() -> None:
    found = {row.area: row for row in area_rows(EDITIONS)}
    assert found["W01000001"] == AreaRow(
        "lsoa", "W01000001", "W92000004", "W06000005", "7A1", "W11000023", None, None, True,
        date(2025, 5, 1), FIRST, MOVED,
    )  # fmt: skip
    assert not found["CH4 0"].whole


def test_rows_are_given_as_columns_also_where_there_are_none() -> None:
    columns = columns_of(practice_rows(REGISTER), PracticeRow)
    assert list(columns) == list(PracticeRow._fields)
    assert columns["code"].count("N81001") == 4
    assert columns_of([], AreaRow)["area"] == []

"""What a caller takes is told by weights, and 0 is a refusal."""

import pytest

from services.shared.negotiation import preferred, takes

JSON, CSV, XLSX = "application/json", "text/csv", "application/x-sheet"
OFFERED = (JSON, CSV, XLSX)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", JSON),
        ("", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("text/csv, application/json", CSV),  # alike: the caller's order
        ("text/csv;q=0.5, application/json", JSON),
        ("application/json;q=0.1, */*;q=0.5", CSV),
        ("application/json;q=0, */*", CSV),
        ("*/*;q=0.1, text/html", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("image/png", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("text/csv;q=0, text/*", None),
        ("text/csv;q=much", None),
        ("text/csv;q=2", None),
    ],
)
def test_the_media_type_that_weighs_most_is_chosen(accept: str, chosen: str | None) -> None:
    assert preferred(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP, br", True),
        ("br;q=1, gzip;q=0.1", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip; q=0, *", False),
        ("*;q=0", False),
        ("x-gzip-like", False),
    ],
)
def test_a_coding_is_taken_where_it_is_named_and_not_refused(accepted: str, taken: bool) -> None:
    assert takes(accepted, "gzip") is taken

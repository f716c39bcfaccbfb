"""Names in capitals are written as people write them."""

import pytest

from services.contracts.names import title_case


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (
            "DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST",
            "Dorset County Hospital NHS Foundation Trust",
        ),
        ("ST GEORGE'S AND KING'S", "St George's and King's"),
        ("STOKE-ON-TRENT CCG", "Stoke-on-Trent CCG"),
        ("NHS CHESHIRE AND MERSEYSIDE ICB - 27D", "NHS Cheshire and Merseyside ICB - 27D"),
        ("THE SURGERY (MONKGATE)", "The Surgery (Monkgate)"),
        ("DR O'BRIEN & PTNRS LTD", "Dr O'Brien & PTNRS Ltd"),
        ("NHS Cheshire", "NHS Cheshire"),
        ("RRK", "RRK"),
        ("YSBYTY GWYNEDD", "Ysbyty Gwynedd"),
        ("", ""),
    ],
)
def test_a_name_in_capitals_is_written_in_title_case(given: str, written: str) -> None:
    assert title_case(given) == written
    assert title_case(written) == written

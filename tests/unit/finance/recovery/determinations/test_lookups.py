"""Lines whose home, practice and provider are named by a code: looked up on the day."""

from datetime import date
from typing import Any

import pytest

from services.contracts.locations import Register
from services.contracts.residences import read_locations
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.schemas import LINE, DeterminationRequest
from services.finance.recovery.determinations.service import (
    NOTHING_HELD,
    LineAnswer,
    SectorCrossesBorder,
    determine_lines,
    needs_directory,
)
from tests.unit.contracts.test_locations import EDITIONS, SNAPSHOT

READ = [(each, {row.area: row for row in read_locations(each.body)}) for each in EDITIONS]
KNOWN = Lookups(Register(SNAPSHOT, READ, date(2024, 4, 1), date(2027, 4, 1)), READ)
BY_CODES: dict[str, Any] = LINE | {"residence": None, "gp": None, "activity_date": "2025-07-01"}


def determined(**line: Any) -> LineAnswer:
    asked = DeterminationRequest.model_validate({"lines": [BY_CODES | line]})
    [found] = determine_lines(asked, KNOWN, NOTHING_HELD)
    return found


def test_home_and_practice_are_found_by_their_codes() -> None:
    found = determined(residence_lsoa="W01000001", gp_practice="N81001").found
    assert (found.payer, found.legal_body) == ("27D", "7A1")
    assert found.basis[2:4] == ("WB1=no", "WB2=yes")


def test_a_practice_counts_as_it_was_at_the_admission() -> None:
    closed = {"gp_practice": "N81001", "residence_lsoa": "W01000001"}
    after = determined(**closed, activity_date="2025-11-01").found
    assert "practice-closed" in after.flags
    before = determined(**closed, activity_date="2025-11-01", admission_date="2025-07-20").found
    assert (before.payer, "practice-closed" in before.flags) == ("27D", False)


def test_the_practice_at_st_briavels_belongs_to_its_board() -> None:
    home = {"country": "E92000001", "unitary_authority": "E07000080", "sub_icb": "11M"}
    found = determined(residence=home, gp_practice="W93019").found
    assert (found.payer, "practice-in-england" in found.flags) == ("7A6", True)


def test_a_practice_of_the_forces_abroad_is_overseas() -> None:
    assert determined(gp_practice="A99901").found.outcome == "out_of_scope"


@pytest.mark.parametrize("default", ["V81997", "V81998", "V81999"])
def test_a_default_practice_is_none(default: str) -> None:
    found = determined(residence_lsoa="W01000001", gp_practice=default).found
    assert (found.payer, "practice-unknown" in found.flags) == ("7A1", False)


def test_a_sector_that_crosses_the_border_is_refused_and_never_guessed() -> None:
    with pytest.raises(SectorCrossesBorder) as refused:
        determined(residence_postcode_sector="CH40")
    assert refused.value.errors[0].pointer == "#/lines/0/residence_postcode_sector"


def test_a_site_counts_as_its_trust_and_has_its_host() -> None:
    found = determined(dataset="ecds", provider="RVVKC", residence_lsoa="W01000001").found
    assert (found.payer, found.basis) == ("27D", ("AE1=no",))


def test_a_welsh_provider_lies_outside_the_method() -> None:
    found = determined(provider="7A1A1").found
    assert (found.outcome, found.payer) == ("out_of_scope", None)
    assert "provider-outside-england" in found.flags


@pytest.mark.parametrize(
    ("line", "needed"),
    [({}, False), ({"residence_lsoa": "W01000001", "residence": None}, True),
     ({"gp_practice": "N81001", "gp": None}, True), ({"provider": "RVV"}, True)],
)  # fmt: skip
def test_the_directory_is_asked_only_where_a_code_needs_it(
    line: dict[str, Any], needed: bool
) -> None:
    asked = DeterminationRequest.model_validate({"lines": [LINE | line]})
    assert needs_directory(asked) is needed


def test_critical_care_of_the_newborn_is_specialised_where_its_spell_is_not() -> None:
    born = {"residence_lsoa": "W01000001", "gp_practice": "V81998"}
    assert determined(**born).found.payer == "7A1"
    found = determined(**born, hrg="XA01Z").found
    assert (found.payer, found.basis[-1]) == ("7A5HC", "WB10=no")

"""The rules against the chart on every combination, and what each flag says."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from services.finance.recovery.determinations.rules.cam_2025_26 import decide
from services.finance.recovery.determinations.rules.decisions import FLAG_OF_NOTE
from services.finance.recovery.determinations.rules.facts import (
    Dataset,
    Facts,
    Note,
    Practice,
    Residence,
    Service,
)
from tests.unit.finance.recovery.determinations.oracle import consult

YES_OR_NO = (
    "via_ras", "contract", "dental", "detained", "section_7a", "other_public_health",
    "infertility", "armed_forces_eligible", "delegated",
)  # fmt: skip
PEOPLE = list(product(Residence, Practice, Service))
AT_ONCE = ("placed", "chargeable", "ordinarily_resident")


def every_combination() -> Iterator[Facts]:
    """All facts that CAM asks of a resident: 102,400 lines."""
    for residence, practice, service in PEOPLE:
        for answers in product((False, True), repeat=len(YES_OR_NO)):
            yield Facts(
                residence=residence,
                practice=practice,
                service=service,
                **dict(zip(YES_OR_NO, answers, strict=True)),
            )


def disagreement(facts: Facts) -> tuple[object, object] | None:
    said, expected = decide(facts), consult(facts)
    found = (said.outcome, said.payer_kind, said.basis)
    return None if found == tuple(expected) else (facts, found)


def test_rules_and_chart_agree_on_every_combination_of_facts() -> None:
    assert [each for each in map(disagreement, every_combination()) if each] == []


@pytest.mark.parametrize("dataset", Dataset)
@pytest.mark.parametrize("answers", list(product((False, True), repeat=3)))
def test_rules_and_chart_agree_where_an_early_question_ends_it(
    dataset: Dataset, answers: tuple[bool, ...]
) -> None:
    early = dict(zip(AT_ONCE, answers, strict=True))
    lines = (
        Facts(dataset=dataset, residence=residence, practice=practice, service=service,
              detained=detained, **early)
        for residence, practice, service in PEOPLE for detained in (False, True)
    )  # fmt: skip
    assert [each for each in map(disagreement, lines) if each] == []


def test_every_payer_is_found_by_what_makes_it_pay() -> None:
    found = {decide(facts).found_by for facts in every_combination()}
    assert None in found
    assert found >= {"hub_of_practice", "hub_of_residence", "region_of_practice", "armed_forces"}


WELSH_AT_HOME = Facts(residence=Residence.WALES_BORDER, practice=Practice.WELSH)
ACROSS = Facts(residence=Residence.ENGLAND_BORDER, practice=Practice.WELSH)


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        (WELSH_AT_HOME, "cam-text-chart-conflict"),
        (replace(ACROSS, practice=Practice.WELSH_IN_ENGLAND), "practice-in-england"),
        (replace(ACROSS, residence=Residence.ENGLAND_BORDER_BY_ICB), "border-by-icb-only"),
        (replace(WELSH_AT_HOME, service=Service.RED), "ras-text-covers-english-residents-only"),
        (Facts(service=Service.PRE_1991), "cam-blue-conflict"),
        (Facts(service=Service.BLUE), "cam-blue-conflict"),
        (Facts(service=Service.RED, contract=False), "no-nhs-england-contract"),
        (Facts(ordinarily_resident=False), "overseas"),
        (Facts(placed=True), "placing-commissioner"),
        (Facts(dataset=Dataset.OUTSIDE), "dataset-outside-cam"),
    ],
)
def test_an_ambiguity_is_shown(facts: Facts, flag: str) -> None:
    assert flag in decide(facts).flags


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        (Facts(residence=Residence.SCOTLAND), "cam-text-chart-conflict"),
        (replace(ACROSS, service=Service.RED), "ras-text-covers-english-residents-only"),
        (Facts(service=Service.RED), "cam-blue-conflict"),
        (Facts(residence=Residence.ENGLAND_BORDER_BY_ICB), "border-by-icb-only"),
        (WELSH_AT_HOME, "practice-in-england"),
    ],
)
def test_a_flag_stands_only_where_the_ambiguity_decides(facts: Facts, flag: str) -> None:
    assert flag not in decide(facts).flags


@pytest.mark.parametrize("note", Note)
def test_what_was_noticed_is_flagged_and_decides_nothing(note: Note) -> None:
    plain, noted = decide(ACROSS), decide(replace(ACROSS, notes=note))
    assert noted.flags == (FLAG_OF_NOTE[note], *plain.flags)
    assert replace(noted, flags=plain.flags) == plain


def test_the_responsible_sub_icb_of_people_who_are_detained_is_that_of_residence() -> None:
    line = Facts(practice=Practice.ENGLISH, dental=True)
    assert decide(line).found_by == "sub_icb_of_practice"
    assert decide(replace(line, detained=True)).found_by == "sub_icb_of_residence"


@pytest.mark.parametrize("practice", set(Practice) - {Practice.ENGLISH})
def test_without_an_english_practice_the_residence_is_responsible(practice: Practice) -> None:
    assert decide(Facts(practice=practice, dental=True)).found_by == "sub_icb_of_residence"


def test_the_board_is_that_of_the_welsh_home_before_that_of_the_practice() -> None:
    assert decide(WELSH_AT_HOME).found_by == "board_of_residence"
    assert decide(ACROSS).found_by == "board_of_practice_postcode"
    at_st_briavels = replace(ACROSS, practice=Practice.WELSH_IN_ENGLAND)
    assert decide(at_st_briavels).found_by == "board_of_practice"

"""The table of results: an English provider, charged to the host 27D by RJR; a test per row."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.finance.recovery.determinations.reference.tables import lists_on
from services.finance.recovery.determinations.rules.bodies import kind_of
from services.finance.recovery.determinations.rules.line_facts import colour_of
from services.finance.recovery.determinations.rules.lines import Gp, Home, Line
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.rules.rulesets import determine, ruleset_on
from services.finance.recovery.determinations.rules.sentences import sentence

DAY = date(2025, 9, 1)
E, W, S, N = "E92000001", "W92000004", "S92000003", "N92000002"
CHESHIRE = Home(E, "E06000050", "QYG", "27D")
SHREWSBURY = Home(E, "E06000051", "QOC", "M2L0M")
STOKE = Home(E, "E06000021", "QNC", "05W")
FLINTSHIRE = Home(W, "W06000005", lhb="7A1")
ANGLESEY = Home(W, "W06000001", lhb="7A1")
CARDIFF = Home(W, "W06000015", lhb="7A4")
SCOTLAND = Home(S, lhb="S08000015")
ULSTER = Home(N, lhb="ZT001")
ENGLISH = Gp(E, "27D", "27D")
WELSH = Gp(W, "7A1", lhb="7A1")
OTHER_WELSH = Gp(W, "7A2", lhb="7A2")
ARMY = Gp(E, "13Q", "27D")
RED = {"specialised": "red"}
PRE_1991 = {"specialised": "pre_1991"}


def determined(
    home: Home, gp: Gp | None, dataset: str = "apc", day: date = DAY, **facts: Any
) -> Determination:
    line = Line(dataset=dataset, day=day, home=home, gp=gp, charged_to="27D",
                **({"provider": "RJR"} | facts))  # fmt: skip
    return determine(line, lists_on(day), ruleset_on(day, {})[0])


ROWS = [
    # row, home, practice, further facts, payer, kind, deciding answers, recharge, flag
    (1, FLINTSHIRE, WELSH, {"dataset": "ecds"}, "27D", "sub_icb", "AE1=no", False, None),
    (1, SCOTLAND, None, {"dataset": "ecds"}, "27D", "sub_icb", "AE1=no", False, None),
    (1, CARDIFF, ENGLISH, {"dataset": "ecds"}, "27D", "sub_icb", "AE1=no", False, None),
    (2, SHREWSBURY, WELSH, {"dataset": "ecds"}, "M2L0M", "sub_icb", "AE1=yes J=no", True, "lva"),
    (2, STOKE, WELSH, {"dataset": "ecds"}, "05W", "sub_icb", "AE1=yes J=no", True, "lva"),
    (3, CHESHIRE, ENGLISH, {"dataset": "ecds"}, "27D", "sub_icb", "AE1=yes J=no", False, None),
    (4, FLINTSHIRE, WELSH, {}, "7A1", "lhb", "WB1=yes C=no", True, "cam-text-chart-conflict"),
    (4, FLINTSHIRE, WELSH, {"treatment_function": "140"}, "7A1", "lhb", "WB1=yes C=no", True, None),
    (5, FLINTSHIRE, ENGLISH, {}, "27D", "sub_icb", "WB1=no WB2=yes C0=no", False, None),
    (5, FLINTSHIRE, ENGLISH, {"treatment_function": "144"}, "27D", "sub_icb", "WB2=yes C0=no D=yes",
     False, None),
    (6, FLINTSHIRE, None, {}, "7A1", "lhb", "WB3=no C=no", True, None),
    (7, ANGLESEY, WELSH, {}, "7A1", "lhb", "WB3=no C=no", True, None),
    (7, CARDIFF, ENGLISH, {"dataset": "op"}, "7A4", "lhb", "WB3=no C=no", True, None),
    (8, CHESHIRE, WELSH, {}, "7A1", "lhb", "WB1=yes C=no", True, "cam-text-chart-conflict"),
    (8, CHESHIRE, OTHER_WELSH, {}, "7A2", "lhb", "WB1=yes C=no", True, None),
    (9, STOKE, WELSH, {}, "05W", "sub_icb", "WB3=yes C0=no", True, "lva"),
    (10, CHESHIRE, WELSH, RED | {"referred_via_ras": True}, "7A5HC", "specialised_wales",
     "WB1=yes C=yes C1=no WB10=yes C3=yes", True, None),
    (11, CHESHIRE, WELSH, RED, "27T", "nhs_england_hub", "WB10=yes C3=no", True, None),
    (12, FLINTSHIRE, WELSH, RED | {"referred_via_ras": True}, "7A5HC", "specialised_wales",
     "WB10=yes C3=yes", True, "ras-text-covers-english-residents-only"),
    (12, FLINTSHIRE, WELSH, RED, "27T", "nhs_england_hub", "WB10=yes C3=no", True,
     "ras-text-covers-english-residents-only"),
    (13, CARDIFF, WELSH, RED, "7A5HC", "specialised_wales", "WB3=no C=yes C1=no WB10=no", True,
     None),
    (14, CARDIFF, None, PRE_1991, "27T", "nhs_england_hub", "WB3=no C=yes C1=yes", True, None),
    (14, FLINTSHIRE, WELSH, PRE_1991, "27T", "nhs_england_hub", "WB1=yes C=yes C1=yes", True, None),
    (15, FLINTSHIRE, ENGLISH, RED, "27T", "nhs_england_hub", "WB2=yes C0=yes C0a=yes C2=yes", True,
     None),
    (15, FLINTSHIRE, ENGLISH, {"specialised": "blue"}, "27T", "nhs_england_hub",
     "WB2=yes C0=yes C0a=yes C2=yes", True, "cam-blue-conflict"),
    (15, FLINTSHIRE, ENGLISH, {"specialised": "green"}, "27D", "sub_icb", "C0=yes C0a=no C5=yes "
     "C6=yes", False, None),
    (16, CARDIFF, WELSH, {"charging_category": "D"}, "VPP00", "private_or_overseas", "A=yes", True,
     None),
    (16, CHESHIRE, ENGLISH, {"administrative_category": "02", "dataset": "op"}, "VPP00",
     "private_or_overseas", "A=yes", True, None),
    (17, SCOTLAND, ENGLISH, {}, "S08000015", "scottish_board", "WB3=no C=no", True, None),
    (17, ULSTER, None, {"dataset": "op"}, "ZT001", "northern_ireland", "WB3=no C=no", True, None),
    (18, CHESHIRE, ENGLISH, {}, "27D", "sub_icb", "C0=no C5=no", False, None),
    (18, CHESHIRE, None, {}, "27D", "sub_icb", "C0=no C5=no", False, None),
    (19, FLINTSHIRE, None, RED, "7A5HC", "specialised_wales", "WB3=no C=yes C1=no WB10=no", True,
     None),
    (20, CHESHIRE, ARMY, {}, "13Q", "armed_forces_hub", "J=yes", True, None),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_each_row_of_the_table(row: tuple[Any, ...]) -> None:
    _, home, gp, facts, payer, kind, answers, recharge, flag = row
    found = determined(home, gp, **facts)
    assert (found.outcome, found.payer, found.payer_kind) == ("payer", payer, kind)
    assert set(answers.split()) <= set(found.basis)
    assert found.basis[-1] == answers.split()[-1] or found.basis[-1].startswith("C5")
    assert (found.recharge, found.recoverable_from) == (recharge, payer if recharge else None)
    assert flag is None or flag in found.flags


def test_row_5_says_both_who_is_responsible_in_law_and_who_pays() -> None:
    found = determined(FLINTSHIRE, ENGLISH)
    assert (found.legal_body, found.payer) == ("7A1", "27D")


def test_no_body_of_the_nhs_is_responsible_for_a_home_outside_the_united_kingdom() -> None:
    found = determined(Home("M83000003"), None, "ecds")
    assert (found.payer, found.legal_body) == ("27D", None)


def test_row_8_leaves_the_english_body_responsible_in_law() -> None:
    assert determined(CHESHIRE, WELSH).legal_body == "27D"


@pytest.mark.parametrize("dataset", ["primary_dental", "primary_medical", "eye"])
def test_row_21_has_the_commissioner_of_the_contract_and_no_route(dataset: str) -> None:
    found = determined(FLINTSHIRE, ENGLISH, dataset, contract_commissioner="12F")
    assert (found.outcome, found.payer, found.basis) == ("out_of_scope", "12F", ())
    assert (found.recharge, found.route) == (False, "none")
    assert "dataset-outside-cam" in found.flags


def test_nobody_pays_a_red_service_that_nhs_england_has_no_contract_for() -> None:
    found = determined(CHESHIRE, ENGLISH, specialised="red", nhse_contract=False)
    assert (found.outcome, found.payer, found.recharge) == ("no_payer", None, False)


@pytest.mark.parametrize(
    "facts",
    [{"ordinarily_resident": False}, {"charging_category": "C"}, {"charging_category": "F"},
     {"gp": replace(WELSH, geography="YAC")}, {"gp": replace(ENGLISH, bfpo=True)},
     {"home": Home("L93000001")}],
)  # fmt: skip
def test_who_is_not_ordinarily_resident_is_out_of_scope_or_pays(facts: dict[str, Any]) -> None:
    found = determined(**({"home": CHESHIRE, "gp": ENGLISH} | facts))
    pays = facts.get("charging_category") == "F"
    assert found.outcome == ("payer" if pays else "out_of_scope")
    assert pays or "overseas" in found.flags


def test_at_st_briavels_the_practice_stands_in_england_and_its_board_pays() -> None:
    st_briavels = Gp(E, "7A6", "11M")
    found = determined(Home(E, "E07000080", "QR1", "11M"), st_briavels)
    assert (found.payer, found.payer_kind) == ("7A6", "lhb")
    assert "practice-in-england" in found.flags


def test_an_armed_forces_practice_in_wales_has_no_board() -> None:
    assert determined(FLINTSHIRE, Gp(W, "13Q", lhb="7A6")).payer == "7A1"
    assert determined(CHESHIRE, Gp(W, "13Q", lhb="7A6")).payer == "27D"


def test_a_placing_commissioner_overrides_every_question() -> None:
    found = determined(FLINTSHIRE, WELSH, placing_commissioner="11M", charging_category="D")
    assert (found.payer, found.basis[0], found.legal_body) == ("11M", "PLACED=yes", "11M")
    assert "placing-commissioner" in found.flags


@pytest.mark.parametrize("status", ["P", "ACTIVE", "PROPOSED", "active"])
def test_a_practice_is_one_that_is_active_or_proposed_in_either_spelling(status: str) -> None:
    assert determined(CHESHIRE, replace(WELSH, status=status)).payer == "7A1"


@pytest.mark.parametrize("status", ["C", "D", "CLOSED"])
def test_a_closed_practice_is_none(status: str) -> None:
    found = determined(CHESHIRE, replace(WELSH, status=status))
    assert (found.payer, "practice-closed" in found.flags) == ("27D", True)


@pytest.mark.parametrize("pseudo", ["Wales", "England", "unknown", "no fixed abode"])
def test_a_pseudo_postcode_means_the_main_site_of_the_provider(pseudo: str) -> None:
    found = determined(Home(None, pseudo=pseudo), WELSH)
    assert (found.payer, found.basis[-1]) == ("7A1", "C=no")
    assert "residence-of-provider" in found.flags
    assert ("needs-review" in found.flags) == (pseudo == "Wales")


def test_a_home_may_be_named_by_its_authority_or_its_icb_only() -> None:
    assert determined(Home(W, "W06000023"), None).payer == "7A7"
    assert determined(Home(E, "E06000050"), None).payer == "27D"
    assert determined(Home(E, icb="QOC"), None).payer == "M2L0M"
    assert determined(Home(W, "W06000005", lhb="W11000023"), None).payer == "7A1"


def test_what_no_list_can_name_is_unassigned_and_flagged() -> None:
    found = determined(Home(E, icb="QYG"), None)
    assert (found.outcome, found.payer, found.recharge) == ("unassigned", None, False)
    assert "payer-unknown" in found.flags


def test_a_nation_stands_for_its_board_where_none_is_named() -> None:
    found = determined(Home(S), None)
    assert (found.payer, "board-unnamed" in found.flags) == (S, True)


@pytest.mark.parametrize(
    "home",
    [Home(W, "E06000050"), Home(E, "W06000005", sub_icb="27D"), Home(E, sub_icb="27D", lhb="7A1"),
     Home(W, "W06000005", icb="QYG")],
)  # fmt: skip
def test_residence_and_country_that_contradict_are_flagged(home: Home) -> None:
    assert "residence-contradicts" in determined(home, ENGLISH).flags


def test_the_code_of_a_merged_icb_takes_nobody_into_the_border() -> None:
    stoke = Home(E, "E06000021", "QOC", "05W")
    shrewsbury = Home(E, "E06000051", "Q9X1Z", "M2L0M")
    assert determined(stoke, WELSH).payer == "05W"
    assert determined(shrewsbury, WELSH).payer == "7A1"
    assert determined(Home(E, "E06000051", "Q9X1Z", "M9Z9Z"), WELSH).payer == "7A1"


def test_merseyside_and_bristol_are_border_by_the_whole_icb_only() -> None:
    for home in (Home(E, "E08000015", "QYG", "12F"), Home(E, None, "QUY", "15C")):
        assert "border-by-icb-only" in determined(home, WELSH).flags
    assert "border-by-icb-only" not in determined(CHESHIRE, WELSH).flags


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2026, 4, 1), date(2019, 7, 1)])
def test_a_day_without_a_rule_set_is_unassigned_and_never_the_nearest(day: date) -> None:
    lists = lists_on(max(day, date(2022, 7, 1)))
    line = Line(dataset="apc", day=day, provider="RJR", home=FLINTSHIRE, gp=WELSH)
    found = determine(line, lists, ruleset_on(day, {})[0])
    assert (found.outcome, found.basis, found.flags) == ("unassigned", (), ("no-ruleset",))


def test_a_rule_set_is_carried_on_to_the_day_that_was_approved() -> None:
    carried = {"cam-2025-26": date(2026, 7, 1)}
    assert ruleset_on(date(2026, 6, 30), carried)[1] is True
    assert ruleset_on(date(2026, 7, 1), carried)[0] is None
    assert ruleset_on(date(2026, 3, 31), carried)[1] is False
    assert ruleset_on(date(2025, 3, 31), carried)[0] is None


@pytest.mark.parametrize(("day", "payer"), [(date(2025, 4, 1), "27D"), (date(2026, 3, 31), "27D")])
def test_both_ends_of_the_year_belong_to_it(day: date, payer: str) -> None:
    assert determined(CHESHIRE, None, day=day).payer == payer


def test_delegation_is_that_of_the_day() -> None:
    assert not lists_on(date(2025, 3, 31)).sub_icbs["11M"].delegated
    assert lists_on(date(2025, 4, 1)).sub_icbs["11M"].delegated
    assert lists_on(date(2024, 4, 1)).sub_icbs["27D"].delegated
    locations = lists_on(date(2024, 4, 1)).sub_icbs.values()
    assert (len(locations), sum(each.delegated for each in locations)) == (106, 60)


def test_a_service_that_is_not_delegated_is_the_hub_s_of_the_practice() -> None:
    line = Line(dataset="apc", day=DAY, provider="RJR", home=CHESHIRE, gp=Gp(E, "11M"),
                specialised="green", charged_to="27D")  # fmt: skip
    ruleset = ruleset_on(DAY, {})[0]
    found = determine(line, lists_on(date(2025, 3, 31)), ruleset)
    assert (found.payer, found.basis[-1]) == ("14F", "C6=no")


@pytest.mark.parametrize(
    ("hrg", "colour"),
    [("XA01Z", "green"), ("XA06Z", "green"), ("XB09Z", "green"), ("SB14Z", "green"),
     ("SC22Z", "green"), ("XA05Z", "none"), ("XC01Z", "none"), ("XC07Z", "none"),
     ("AA22C", "none"), (None, "none")],
)  # fmt: skip
def test_an_unbundled_line_is_specialised_by_itself(hrg: str | None, colour: str) -> None:
    codes = lists_on(DAY).codes
    assert colour_of("none", hrg, codes) == colour
    assert colour_of("red", hrg, codes) == "red"


@pytest.mark.parametrize(
    ("mechanism", "route"),
    [("variable", "provider_rebill"), ("pass_through", "provider_rebill"), ("fixed", "none"),
     ("lva", "none"), ("contract", "direct_recharge")],
)  # fmt: skip
def test_the_route_of_recovery_is_that_of_the_agreement(mechanism: str, route: str) -> None:
    found = determined(CHESHIRE, WELSH, mechanism=mechanism)
    assert (found.route, "mechanism-unknown" in found.flags) == (route, False)


def test_what_was_charged_rightly_is_never_recoverable() -> None:
    found = determine(
        Line(dataset="apc", day=DAY, provider="RJR", home=CHESHIRE, gp=WELSH, charged_to="7A1"),
        lists_on(DAY),
        ruleset_on(DAY, {})[0],
    )
    assert (found.payer, found.recharge, found.route) == ("7A1", False, "none")


def charged(body: str, home: Home, gp: Gp | None) -> Determination:
    line = Line(dataset="apc", day=DAY, provider="RJR", home=home, gp=gp, charged_to=body,
                mechanism="variable")  # fmt: skip
    return determine(line, lists_on(DAY), ruleset_on(DAY, {})[0])


def test_an_icb_recovers_nothing_from_its_own_location() -> None:
    own = charged("QYG", CHESHIRE, ENGLISH)
    assert (own.payer, own.recharge, own.route) == ("27D", False, "none")
    assert charged("QYG", FLINTSHIRE, None).route == "provider_rebill"


def test_a_flow_between_icbs_is_a_small_one_as_between_their_locations() -> None:
    found = charged("QNC", CHESHIRE, ENGLISH)
    assert (found.recharge, found.route, found.flags) == (True, "none", ("lva",))


@pytest.mark.parametrize(
    ("code", "kind"),
    [("27D", "sub_icb"), ("QYG", "sub_icb"), ("7A1", "lhb"), ("7A5HC", "specialised_wales"),
     ("27T", "nhs_england_hub"), ("13Q", "armed_forces_hub"), ("01R", "sub_icb")],
)  # fmt: skip
def test_a_body_that_was_charged_has_the_price_books_of_its_kind(code: str, kind: str) -> None:
    assert kind_of(code, lists_on(DAY)) == kind


@pytest.mark.parametrize("mechanism", ["fixed", "lva"])
def test_nobody_is_told_that_they_can_recover_what_has_no_route(mechanism: str) -> None:
    said = sentence(determined(CHESHIRE, WELSH, mechanism=mechanism), {})
    assert said.endswith("; 27D was charged, and how it pays the provider leaves no route to "
                         "recover it.")  # fmt: skip


def test_a_home_that_nobody_knows_is_not_told_as_one() -> None:
    said = sentence(determined(Home(country=None), None), {})
    assert "the patient, whose home is not known, counts as living in England" in said


def test_every_row_is_explained_in_one_sentence() -> None:
    names = lists_on(DAY).names
    for _, home, gp, facts, payer, *_ in ROWS:
        said = sentence(determined(home, gp, **facts), names)
        assert payer in said
        assert "None" not in said
        assert (said.count("."), said[-1]) == (1, ".")


def test_a_row_reads_as_an_officer_would_say_it() -> None:
    assert sentence(determined(CHESHIRE, WELSH), lists_on(DAY).names) == (
        "Betsi Cadwaladr University Health Board (7A1), the health board in which the practice "
        "stands, pays because the patient lives at the border and has a Welsh practice and the "
        "care is not specialised; 27D was charged and can recover it."
    )

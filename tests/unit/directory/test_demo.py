"""The demonstration is the same every time, and its parts add up to what is stated."""

from collections import Counter

from services.demo.organisations.statements import ICBS
from services.directory.demo.service import records
from services.directory.organisations.rules.descriptions import described
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.statements import Statements


def test_it_is_the_same_every_time() -> None:
    assert records() == records()


def test_it_keeps_every_rule_and_telling_it_again_changes_nothing() -> None:
    built_in = ("QYG", "QGH", "QOC")
    register = Register(described(code, code, "icb", ICBS) for code in built_in)
    Statements(records()).tell(register)
    first = dict(register.organisations), register.memberships, dict(register.successions)
    Statements(records()).tell(register)
    assert (register.organisations, register.memberships, register.successions) == first


def test_the_stated_numbers_of_practices_are_there() -> None:
    parents = Counter(
        (each.parent, each.kind)
        for record in records()
        if record.organisation.code.startswith("DEMO")
        for each in record.memberships
        if any(role.role == "gp_practice" for role in record.organisation.roles)
    )
    assert parents["WCRURAL", "locality"] == 11
    assert parents["WCEPNESTON", "locality"] == 13
    assert parents["WCCHESTER", "locality"] == 14
    assert parents["05F", "ccg"] == 24
    assert parents["05W", "ccg"] == 55


def test_people_by_quintile_add_up_to_the_750_000_of_cheshire() -> None:
    people = [each for record in records() for each in record.populations if each[0] == "27D"]
    assert sum(each.people for each in people if each.quintile) == 750_000
    assert [each.people for each in people if not each.quintile] == [750_000]


def test_everything_made_up_is_labelled() -> None:
    for record in records():
        organisation = record.organisation
        if organisation.code.startswith("DEMO"):
            assert organisation.synthetic
        if organisation.synthetic:
            assert all(each.synthetic for each in record.populations if each[0][:4] == "DEMO")

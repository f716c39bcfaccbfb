"""The demonstration's amounts are those of the five places."""

from typing import Any

from services.demo.ledger import cheshire, stoke
from services.demo.ledger.loading import steps

BALANCED = [step for step in steps() if step.path == "/v1/finance/journals"]


def pence(line: dict[str, Any]) -> int:
    side = "debit" if "debit" in line else "credit"
    amount = round(float(line[side]["amount"]) * 100)
    return amount if side == "debit" else -amount


def test_stoke_answers_for_320m_of_520m() -> None:
    booked = sum(each.millions for each in stoke.DIRECTORATES)
    assert (booked, booked + stoke.OTHERS.millions) == (320, 520)
    assert round(100 * booked / 520, 2) == 61.54


def test_stoke_saves_14m_and_reinvests_a_part_of_a_scheme_that_delivered_it() -> None:
    assert sum(each.delivered for each in stoke.SAVINGS) == 14 * stoke.MILLION
    assert 0 < stoke.REINVESTED <= stoke.SAVINGS[0].delivered


def test_the_four_groups_have_750000_people_and_over_a_billion_pounds() -> None:
    people = sum(group.people for group in cheshire.GROUPS)
    assert people == 750_000
    assert people * cheshire.PER_HEAD > 100_000_000_000
    assert people * cheshire.RUNNING_COSTS // 5 == 375_000_000


def test_every_journal_balances_and_every_step_has_a_name_of_its_own() -> None:
    for step in BALANCED:
        assert step.body
        assert sum(map(pence, step.body["lines"])) == 0, step.name
    names = [step.name for step in steps()]
    assert len(names) == len(set(names))
    assert names[-1] == cheshire.LAST

"""The rule sets, and which one holds on a day: never the nearest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.finance.recovery.determinations.rules import cam_2025_26
from services.finance.recovery.determinations.rules.decisions import UNASSIGNED, Decision
from services.finance.recovery.determinations.rules.facts import Facts
from services.finance.recovery.determinations.rules.line_facts import facts_of
from services.finance.recovery.determinations.rules.lines import Line
from services.finance.recovery.determinations.rules.lists import Lists
from services.finance.recovery.determinations.rules.payers import Determination, determined


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A published method; it holds from `first` until the day before `end`."""

    code: str
    title: str
    first: date
    end: date
    decide: Callable[[Facts], Decision]


RULESETS = {
    cam_2025_26.CODE: RuleSet(
        code=cam_2025_26.CODE,
        title="Commissioner Assignment Method 2025/26",
        first=date(2025, 4, 1),
        end=date(2026, 4, 1),
        decide=cam_2025_26.decide,
    )
}
CarriedOver = Mapping[str, date]
"""Rule set -> the day before which it is carried on."""


def ruleset_on(
    day: date, carried: CarriedOver, code: str | None = None
) -> tuple[RuleSet | None, bool]:
    """The rule set of the day (of this code only, where one is given), and whether it is carried
    on beyond its year.
    """
    known = [each for each in RULESETS.values() if code in {None, each.code}]
    for each in known:
        if each.first <= day < each.end:
            return each, False
    for each in known:
        if each.end <= day < carried.get(each.code, date.min):
            return each, True
    return None, False


def determine(line: Line, lists: Lists, ruleset: RuleSet | None) -> Determination:
    """Outcome, payer and trail of one line."""
    decision = ruleset.decide(facts_of(line, lists)) if ruleset else UNASSIGNED
    return determined(line, decision, lists)

"""Which body pays, which is responsible in law, and whether the one that was charged gets it back.

Source: Commissioner Assignment Method 2025/26; NHS Act 2006 s.14Z31 and S.I. 2022/635 for the body
responsible in law; Statement of Values and Principles, 6 November 2018.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from services.finance.recovery.determinations.rules.bodies import (
    is_commissioner_in_england,
    is_of,
)
from services.finance.recovery.determinations.rules.decisions import (
    Decision,
    FoundBy,
    Outcome,
    PayerKind,
)
from services.finance.recovery.determinations.rules.line_facts import (
    home_of,
    host_of,
    sub_icb_of_practice,
)
from services.finance.recovery.determinations.rules.lines import (
    ENGLAND,
    NORTHERN_IRELAND,
    SCOTLAND,
    WALES,
    Home,
    Line,
)
from services.finance.recovery.determinations.rules.lists import Lists, SubIcb

Route = Literal["provider_rebill", "direct_recharge", "none"]
ROUTES: dict[str | None, Route] = {
    "variable": "provider_rebill",
    "pass_through": "provider_rebill",
    "contract": "direct_recharge",
    "fixed": "none",
    "lva": "none",
    None: "provider_rebill",
}
"""By the mechanism of the agreement. A fixed sum is not credited, and low-volume activity between
English bodies is not invoiced."""
OTHER_NATIONS = {WALES, SCOTLAND, NORTHERN_IRELAND}
WELSH_PAYERS = {"lhb", "specialised_wales"}


@dataclass(frozen=True, slots=True)
class Determination:
    """What holds of one line; `recoverable_from` is the payer where another body was charged."""

    outcome: Outcome
    payer: str | None
    payer_kind: PayerKind | None
    legal_body: str | None
    charged_to: str | None
    recharge: bool
    route: Route
    basis: tuple[str, ...]
    flags: tuple[str, ...]
    found_by: FoundBy | None

    @property
    def recoverable_from(self) -> str | None:
        """The body to claim from."""
        return self.payer if self.recharge else None


@dataclass(frozen=True, slots=True)
class _Case:
    """A line with what payers are read from."""

    line: Line
    lists: Lists
    home: Home
    host: str | None

    def location(self, code: str | None) -> SubIcb | None:
        return self.lists.sub_icbs.get(code or "")

    @property
    def practice(self) -> str | None:
        return sub_icb_of_practice(self.line.gp, self.lists)

    @property
    def residence(self) -> str | None:
        return self.home.sub_icb if self.home.country == ENGLAND else None

    @property
    def board(self) -> str | None:
        """That of the home; a nation whose board is not named stands for it."""
        return self.home.lhb or self.home.country


def determined(line: Line, decision: Decision, lists: Lists) -> Determination:
    """The decision on this line, in codes.

    A payer that no list can name leaves the line unassigned, flagged.
    """
    case = _Case(line, lists, home_of(line, lists), host_of(line, lists))
    payer = CODES[decision.found_by](case) if decision.found_by else None
    if decision.outcome == "payer" and payer is None:
        flags = (*decision.flags, "payer-unknown")
        decision = replace(decision, outcome="unassigned", payer_kind=None, flags=flags)
    found = Determination(
        outcome=decision.outcome,
        payer=payer,
        payer_kind=_kind(case, decision, payer),
        legal_body=_legal_body(case, decision, payer),
        charged_to=line.charged_to or case.host,
        recharge=False,
        route="none",
        basis=decision.basis,
        flags=decision.flags,
        found_by=decision.found_by,
    )
    return _recharged(case, _named(case, found))


def _kind(case: _Case, decision: Decision, payer: str | None) -> PayerKind | None:
    if payer and decision.found_by == "contract":
        return "sub_icb"
    if decision.found_by == "placing_commissioner" and payer in case.lists.boards:
        return "lhb"
    return decision.payer_kind


def _named(case: _Case, found: Determination) -> Determination:
    """Flagged where a nation stands for a board that nobody named."""
    if found.payer_kind is None or found.payer != case.home.country:
        return found
    return replace(found, flags=(*found.flags, "board-unnamed"))


def _recharged(case: _Case, found: Determination) -> Determination:
    """`recharge`: a payer there is, and it is not the body that was charged."""
    charged_to, lists = found.charged_to, case.lists
    if found.outcome != "payer" or charged_to is None or is_of(charged_to, found.payer, lists):
        return found
    mechanism = case.line.mechanism
    in_england = is_commissioner_in_england(charged_to, lists)
    english_flow = found.payer_kind == "sub_icb" and in_england
    flags = found.flags + ("lva",) * english_flow + ("mechanism-unknown",) * (mechanism is None)
    route = "none" if english_flow else ROUTES[mechanism]
    return replace(found, recharge=True, route=route, flags=flags)


def _legal_body(case: _Case, decision: Decision, payer: str | None) -> str | None:
    """The body responsible in law: that of the home outside England, whoever pays; in England the
    payer, or the sub-ICB of residence where Wales pays. Nobody for care outside the NHS, nor for a
    home outside the United Kingdom.
    """
    if decision.found_by in {"contract", "placing_commissioner"}:
        return payer
    if decision.found_by == "private" or decision.outcome == "out_of_scope":
        return None
    if case.home.country in OTHER_NATIONS:
        return case.board
    if case.home.country != ENGLAND:
        return None
    if decision.outcome == "no_payer":
        return _hub_of_provider(case)
    return case.residence if decision.payer_kind in WELSH_PAYERS else payer


def _hub_of_provider(case: _Case) -> str | None:
    known = case.lists.providers.get(case.line.provider)
    if known:
        return known.hub
    location = case.location(case.host)
    return location.hub if location else None


def _hub(case: _Case, code: str | None) -> str | None:
    location = case.location(code)
    return location.hub if location else None


def _region(case: _Case, code: str | None) -> str | None:
    location = case.location(code or case.host)
    return location.region if location else None


def _health_and_justice(case: _Case) -> str | None:
    location = case.location(case.residence or case.host)
    return location.health_and_justice if location else None


def _board_of_postcode(case: _Case) -> str | None:
    gp = case.line.gp
    return case.lists.boards.get(gp.lhb or "", gp.lhb) or gp.commissioner if gp else None


CODES: dict[FoundBy, Callable[[_Case], str | None]] = {
    "placing_commissioner": lambda case: case.line.placing_commissioner,
    "contract": lambda case: case.line.contract_commissioner,
    "host_of_provider": lambda case: case.host,
    "sub_icb_of_practice": lambda case: case.practice,
    "sub_icb_of_residence": lambda case: case.residence,
    "board_of_residence": lambda case: case.board,
    "board_of_practice_postcode": _board_of_postcode,
    "board_of_practice": lambda case: case.line.gp.commissioner if case.line.gp else None,
    "nation_of_residence": lambda case: case.board,
    "specialised_wales": lambda case: case.lists.bodies["specialised_wales"],
    "hub_of_provider": _hub_of_provider,
    "hub_of_practice": lambda case: _hub(case, case.practice),
    "hub_of_residence": lambda case: _hub(case, case.residence),
    "armed_forces": lambda case: case.lists.bodies["armed_forces"],
    "health_and_justice": _health_and_justice,
    "region_of_practice": lambda case: _region(case, case.practice),
    "region_of_residence": lambda case: _region(case, case.residence),
    "authority_of_residence": lambda case: case.home.unitary_authority,
    "private": lambda case: case.lists.bodies["private"],
}

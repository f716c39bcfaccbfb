"""The answers of a run: one call of the rules for each combination that occurs."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

from services.finance.recovery.agreements.rules.holding_agreement import Agreements
from services.finance.recovery.determinations.code_queries import FIRST_LISTS, lists_for
from services.finance.recovery.determinations.reference.tables import changes
from services.finance.recovery.determinations.rules.bodies import kind_of
from services.finance.recovery.determinations.rules.facts import Practice
from services.finance.recovery.determinations.rules.line_facts import home_of, practice_of
from services.finance.recovery.determinations.rules.lines import ENGLAND, Home, Line
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.rules.rulesets import (
    RULESETS,
    CarriedOver,
    determine,
    ruleset_on,
)
from services.finance.recovery.prices.rules.books import PriceBook
from services.finance.recovery.runs.dimensions import (
    ALWAYS,
    Codes,
    Dimension,
    PracticeOnDay,
    ProviderOnDay,
)
from services.finance.recovery.runs.rules.terms import DEFAULTS, FLAGS, TERMS, TEXTS

WELSH = {Practice.WELSH, Practice.WELSH_IN_ENGLAND}


@dataclass(frozen=True)
class PayerBook:
    """A price book, and whose payments it is for: a payer, all of a kind, or all."""

    book: PriceBook
    payer_kind: str | None
    payer: str | None

    def fits(self, kind: str | None, payer: str | None, day: date) -> int:
        """How closely: 0 not at all, 3 for this very payer."""
        if not self.book.starts <= day < self.book.ends:
            return 0
        if self.payer is not None:
            return 3 if self.payer == payer else 0
        if self.payer_kind is not None:
            return 2 if self.payer_kind == kind else 0
        return 1


class Answer(NamedTuple):
    """What holds of a combination; see `rules.columns.ANSWER`."""

    outcome: str
    payer: str | None
    payer_kind: str | None
    legal_body: str | None
    charged_to: str | None
    recharge: bool
    route: str
    basis: str
    flags: str
    found_by: str | None
    ruleset: str | None
    outside: bool
    health_board: str | None
    mechanism: str | None


class CombinationAnswer(NamedTuple):
    """A combination, by its number: its answer, and the books of what was charged and is claimed,
    -1 where there is none; `claimed`: the line can be recovered.
    """

    packed: int
    answer: int
    charged_book: int
    claim_book: int
    claimed: bool


@dataclass(frozen=True)
class Question:
    """All that a run asks the rules of. `flags` are those that any line says something of."""

    homes: Dimension[Home]
    practices: Dimension[PracticeOnDay]
    providers: Dimension[ProviderOnDay]
    datasets: Codes
    charged_to: Codes
    pods: Codes
    texts: Mapping[str, Codes]
    flags: frozenset[str]
    commissioner: str
    books: Sequence[PayerBook]
    carried: CarriedOver
    agreements: Agreements

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many different ones there are of each part, in the order in which they are packed."""
        codes = {
            "dataset": self.datasets, "charged_to": self.charged_to, "pod": self.pods, **self.texts
        }  # fmt: skip
        return {
            "home": len(self.homes.values),
            "practice": len(self.practices.values),
            "where": len(self.providers.values),
            **{name: len(each.values) for name, each in codes.items()},
            **{name: 2 if name in self.flags else 1 for name in FLAGS},
            "period": len(self.periods),
        }

    @property
    def wide(self) -> bool:
        """Whether a combination may need more than 63 bits."""
        return prod(self.sizes.values()) >= 1 << 63

    @cached_property
    def periods(self) -> Sequence[date]:
        """Days from which on lists, rule sets, price books or agreements may be others."""
        days = {ALWAYS, *(each for each in changes() if each > FIRST_LISTS)}
        days |= {day for each in RULESETS.values() for day in (each.first, each.end)}
        days |= set(self.carried.values())
        days |= {day for each in self.books for day in (each.book.starts, each.book.ends)}
        days |= set(self.agreements.changes())
        return sorted(days)


def answered(
    packed: Iterable[int], question: Question
) -> tuple[list[Answer], Iterator[CombinationAnswer]]:
    """The different answers in their order, and which of them each combination has."""
    answers = {each: _answer(each, question) for each in sorted(packed)}
    ordered = sorted({answer for answer, _, _ in answers.values()}, key=_order)
    numbers = {answer: number for number, answer in enumerate(ordered)}
    return ordered, (
        CombinationAnswer(each, numbers[answer], charged, claim, answer.recharge)
        for each, (answer, charged, claim) in answers.items()
    )


def _order(answer: Answer) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in answer)


def _unpacked(packed: int, sizes: Mapping[str, int]) -> dict[str, int]:
    parts = {}
    for name, size in reversed(list(sizes.items())):
        packed, parts[name] = divmod(packed, size)
    return parts


def _answer(packed: int, question: Question) -> tuple[Answer, int, int]:
    parts = _unpacked(packed, question.sizes)
    day, found = question.periods[parts["period"]], question.practices.values[parts["practice"]]
    where = question.providers.values[parts["where"]]
    ruleset, carried_over = ruleset_on(day, question.carried)
    charged_to = question.charged_to.values[parts["charged_to"]] or question.commissioner
    told = {name: _term(name, parts[name], question) for name in TERMS}
    if told["mechanism"] is None:
        told["mechanism"] = question.agreements.mechanism(
            charged_to, where.code, question.pods.values[parts["pod"]], day
        )
    line = Line(
        dataset=question.datasets.values[parts["dataset"]],  # type: ignore[arg-type]
        day=day,
        provider=where.code,
        home=question.homes.values[parts["home"]],
        gp=found.gp,
        practice_unknown=found.unknown,
        host=where.host,
        provider_in_england=where.in_england,
        charged_to=charged_to,
        carried_over=carried_over,
        **told,
    )
    lists = lists_for(day)
    determination = determine(line, lists, ruleset)
    answer = _told(line, determination, ruleset.code if ruleset else None)
    kind = kind_of(answer.charged_to, lists)
    charged_book = closest_book(question.books, kind, answer.charged_to, day)
    claim_book = closest_book(question.books, answer.payer_kind, answer.payer, day)
    return answer, charged_book, claim_book if answer.recharge else -1


def _term(name: str, part: int, question: Question) -> Any:
    if name in TEXTS:
        return question.texts[name].values[part] or DEFAULTS.get(name)
    return FLAGS[name] != bool(part)


def _told(line: Line, found: Determination, ruleset: str | None) -> Answer:
    lists = lists_for(line.day)
    home = home_of(line, lists)
    welsh_practice = practice_of(line.gp, lists) in WELSH
    board = line.gp.lhb or line.gp.commissioner if welsh_practice and line.gp else None
    return Answer(
        outcome=found.outcome,
        payer=found.payer,
        payer_kind=found.payer_kind,
        legal_body=found.legal_body,
        charged_to=found.charged_to,
        recharge=found.recharge,
        route=found.route,
        basis=" ".join(found.basis),
        flags=" ".join(found.flags),
        found_by=found.found_by,
        ruleset=ruleset,
        outside=home.country != ENGLAND or welsh_practice,
        health_board=home.lhb or lists.boards.get(board or "", board),
        mechanism=line.mechanism,
    )


def closest_book(books: Sequence[PayerBook], kind: str | None, payer: str | None, day: date) -> int:
    """The book that fits most closely; of those that fit as closely the first."""
    fits = [each.fits(kind, payer, day) for each in books]
    best = max(fits, default=0)
    return fits.index(best) if best else -1


def period_of(day: date, periods: Sequence[date]) -> int:
    """The number of the period of a day."""
    return bisect_right(periods, day) - 1

"""The ledger against a plain model of one: whatever officers do, in whatever order, both agree."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.finance.app import CHAINS, SERVICE
from services.finance.balances import totals_repository
from services.finance.balances.totals_service import fold_all
from services.finance.journals.models import JOURNALS as CHAIN
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.ledgers import BOOKS, JOURNALS, Officer, line, pounds
from tests.api.test_shared_service import problem_in

MONTHS = [date(2025 + (m + 3) // 12, (m + 3) % 12 + 1, 1) for m in range(12)]
ACCOUNTS = ("1000", "2000", "5000", "5010")
DAYS = st.builds(
    lambda month, day: month.replace(day=day), st.sampled_from(MONTHS), st.integers(1, 28)
)
CONTENT = ("book", "effective_date", "period", "description", "adjustment", "reverses", "lines")
AMOUNTS = st.integers(1, 10**8)
PARTIES = (None, "RJR", "7A1")
Lines = list[tuple[str, int]]


@st.composite
def entries(draw: st.DrawFn) -> Lines:
    """Balanced lines: all but the last as they come, the last what is missing."""
    accounts = st.sampled_from(ACCOUNTS)
    drawn = draw(st.lists(st.tuples(accounts, AMOUNTS, st.booleans()), min_size=1, max_size=4))
    lines = [(account, pence if debit else -pence) for account, pence, debit in drawn]
    rest = -sum(amount for _, amount in lines)
    return [*lines, (draw(accounts), rest)] if rest else [*lines, ("1000", 1), ("2000", -1)]


@dataclass
class ModelJournal:
    """What the plain ledger knows of a journal."""

    day: date
    period: date
    lines: Lines
    pending: bool
    adjustment: bool
    ended: str = ""
    reverses: "ModelJournal | None" = None
    reversals: list["ModelJournal"] = field(default_factory=list)
    party: str | None = None
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def posted(self) -> bool:
        return not self.pending or self.ended == "posted"

    def rest(self) -> list[int]:
        taken = [sum(r.by_line.get(n, 0) for r in self.reversals) for n in range(len(self.lines))]
        return [amount + back for (_, amount), back in zip(self.lines, taken, strict=True)]

    by_line: dict[int, int] = field(default_factory=dict)


class World:
    """A running finance service and the loop that it runs on."""

    def __init__(self, made: Settings) -> None:
        self.settings = made
        self.runner = asyncio.Runner()
        self.app = running(SERVICE.create_app(made))
        self.client = self.run(self.app.__aenter__())
        self.database = Database(made.database_url("finance"), pool_size=2)

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(act)

    def close(self) -> None:
        self.run(self.database.close())
        self.run(self.app.__aexit__(None, None, None))
        self.runner.close()


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(settings_for(databases, ["finance"], tmp_path_factory.mktemp("machine")))
    yield made
    made.close()


def machine(world: World) -> type[RuleBasedStateMachine]:
    class LedgerMachine(RuleBasedStateMachine):
        journals = Bundle("journals")

        def __init__(self) -> None:
            super().__init__()
            self.officer = Officer(world.client, world.settings)
            world.run(self.officer.open())
            self.model: list[ModelJournal] = []
            self.states = dict.fromkeys(MONTHS, "open")
            self.checked = 0
            self.closed: dict[date, Any] = {}
            """Each closed month's trial balance when it was closed."""

        def _period(self, day: date, *, late: bool, adjustment: bool) -> date | None:
            month = day.replace(day=1)
            if self.states[month] == "closed" and late:
                later = (m for m in MONTHS if m > month and self.states[m] == "open")
                return next(later, None)
            fits = self.states[month] == "open" or adjustment
            return month if self.states[month] != "closed" and fits else None

        @rule(
            target=journals, day=DAYS, lines=entries(), pending=st.booleans(),
            adjustment=st.booleans(), late=st.booleans(), party=st.sampled_from(PARTIES),
        )  # fmt: skip
        def post(
            self, day: date, lines: Lines, pending: bool, adjustment: bool, late: bool,
            party: str | None,
        ) -> Any:  # fmt: skip
            body = self.officer.journal(
                id=str(uuid4()),
                day=str(day),
                lines=[line(account, amount, counterparty=party) for account, amount in lines],
                pending=pending,
                adjustment=adjustment,
                late=late,
            )
            answer = world.run(self.officer.post(JOURNALS, body))
            period = self._period(day, late=late, adjustment=adjustment)
            assert answer.status_code == (409 if period is None else 201), answer.text
            if period is None:
                return multiple()
            known = ModelJournal(day, period, lines, pending, adjustment, party=party, body=body)
            self.model.append(known)
            assert answer.json()["period"] == f"{period:%Y-%m}"
            return (answer.json(), known)

        @rule(day=DAYS, lines=entries(), more=AMOUNTS, account=st.sampled_from((*ACCOUNTS, "9999")))
        def post_wrong(self, day: date, lines: Lines, more: int, account: str) -> None:
            """A journal that does not balance, or is on no account: nothing of it is there."""
            over = 0 if account == "9999" else more
            wrong = [*lines, (account, more), ("2000", over - more or 1)]
            sent = [line(name, amount) for name, amount in wrong]
            answer = world.run(
                self.officer.post(JOURNALS, self.officer.journal(day=str(day), lines=sent))
            )
            assert answer.status_code == 422, answer.text

        @rule(journal=journals, changed=st.booleans())
        def post_again(self, journal: tuple[Any, ModelJournal], changed: bool) -> None:
            """An id is known for ever: the same is there, another one names the field."""
            made, known = journal
            if not known.body:
                return
            body = known.body | ({"description": "Another one"} if changed else {})
            answer = world.run(self.officer.post(JOURNALS, body))
            if changed:
                problem = problem_in(answer, 409, "journal_differs")
                (fault,) = problem["errors"]  # type: ignore[misc]
                assert fault["pointer"] == "#/description"
            else:
                assert (answer.status_code, answer.json()["id"]) == (200, made["id"])

        @rule(journal=journals)
        def read_again(self, journal: tuple[Any, ModelJournal]) -> None:
            """Nothing of what was posted ever changes."""
            made, _ = journal
            found = world.run(self.officer.read(made))
            assert {name: found[name] for name in CONTENT} == {n: made[n] for n in CONTENT}

        @rule(journal=journals, act=st.sampled_from(["posting", "voiding"]))
        def end(self, journal: tuple[Any, ModelJournal], act: str) -> None:
            made, known = journal
            answer = world.run(self.officer.act(made, act))
            state = self.states[known.period]
            fits = (
                act == "voiding" or state == "open" or (state == "adjusting" and known.adjustment)
            )
            may = known.pending and not known.ended and fits
            assert answer.status_code == (200 if may else 409), answer.text
            if may:
                known.ended = "posted" if act == "posting" else "voided"

        @rule(target=journals, journal=journals, day=DAYS)
        def reverse(self, journal: tuple[Any, ModelJournal], day: date) -> Any:
            return self._reverse(journal, day, None)

        @rule(
            target=journals, journal=journals, day=DAYS, pence=AMOUNTS, first=st.integers(0, 4),
            second=st.integers(0, 4),
        )  # fmt: skip
        def reverse_part(
            self, journal: tuple[Any, ModelJournal], day: date, pence: int, first: int, second: int
        ) -> Any:
            """A debit and a credit of the journal, each by the same amount."""
            _, known = journal
            debit = [n for n, (_, amount) in enumerate(known.lines) if amount > 0]
            credit = [n for n, (_, amount) in enumerate(known.lines) if amount < 0]
            wanted = {debit[first % len(debit)]: pence, credit[second % len(credit)]: -pence}
            doubled = len({known.lines[n] for n in wanted}) < 2 or any(
                sum(a == account and (p > 0) == (known.lines[n][1] > 0) for a, p in known.lines) > 1
                for n in wanted
                for account in [known.lines[n][0]]
            )
            return multiple() if doubled else self._reverse(journal, day, wanted)

        def _reverse(
            self, journal: tuple[Any, ModelJournal], day: date, part: dict[int, int] | None
        ) -> Any:
            made, known = journal
            rest = known.rest()
            wanted = part or {n: amount for n, amount in enumerate(rest) if amount}
            more: dict[str, Any] = {}
            if part:
                party = known.party
                more["lines"] = [
                    line(known.lines[n][0], pence, counterparty=party) for n, pence in part.items()
                ]
            answer = world.run(self.officer.reverse(made, str(day), **more))
            period = self._period(day, late=True, adjustment=True)
            enough = bool(wanted) and all(abs(p) <= abs(rest[n]) for n, p in wanted.items())
            possible = known.posted and known.reverses is None and any(rest)
            may = possible and enough and day >= known.day and period is not None
            assert (answer.status_code == 201) == may, answer.text
            if not may:
                assert answer.status_code in {409, 422}
                return multiple()
            assert period
            lines = [(known.lines[n][0], -pence) for n, pence in wanted.items()]
            back = ModelJournal(
                day, period, lines, pending=False, adjustment=True, reverses=known,
                party=known.party,
            )  # fmt: skip
            back.by_line = {n: -pence for n, pence in wanted.items()}
            known.reversals.append(back)
            self.model.append(back)
            return (answer.json(), back)

        @rule(month=st.sampled_from(MONTHS), act=st.sampled_from(["close", "reopen", "adjust"]))
        def move(self, month: date, act: str) -> None:
            path = f"{BOOKS}/{self.officer.book}/periods/{month:%Y-%m}/{act}"
            answer = world.run(self.officer.post(path, {"reason": "r"}))
            wanted = {"close": "closed", "reopen": "open", "adjust": "adjusting"}[act]
            before = [self.states[m] == "closed" for m in MONTHS if m < month]
            after = [self.states[m] == "closed" for m in MONTHS if m > month]
            in_order = all(before) if act == "close" else not any(after)
            open_ones = [j for j in self.model if j.period == month and j.pending and not j.ended]
            may = self.states[month] != wanted and in_order and not (act == "close" and open_ones)
            assert answer.status_code == (200 if may else 409), answer.text
            if may:
                self.states[month] = wanted
                self.closed.pop(month, None)
                if wanted == "closed":
                    self.closed[month] = self._trial_balance(month)

        def _trial_balance(self, month: date) -> Any:
            path, book = "/v1/finance/trial-balance", self.officer.book
            answer = world.run(self.officer.get(path, book=book, period=f"{month:%Y-%m}"))
            return {name: answer.json()[name] for name in ("items", "debit", "credit")}

        @rule()
        def seal(self) -> None:
            world.run(seal_once(world.database, CHAINS))

        @rule()
        def fold(self) -> None:
            world.run(seal_once(world.database, CHAINS))
            world.run(fold_all(world.database))

        @precondition(lambda self: len(self.model) > self.checked)
        @invariant()
        def balances_are_those_of_the_model(self) -> None:
            self.checked = len(self.model)
            day = self.model[-1].day
            effective = world.run(self.officer.balances(as_of=str(day)))
            assert effective == self._balances(lambda journal: journal.day <= day)
            assert world.run(self.officer.balances(by="posted")) == self._balances(
                lambda journal: True
            )

        def _balances(self, counts: Callable[[ModelJournal], bool]) -> dict[str, str]:
            totals: dict[str, int] = defaultdict(int)
            for journal in self.model:
                if journal.posted and counts(journal):
                    for account, amount in journal.lines:
                        totals[account] += amount
            return {
                account: ("-" if pence < 0 else "") + pounds(abs(pence))["amount"]
                for account, pence in sorted(totals.items())
            }

        def teardown(self) -> None:
            """Every trial balance, what was booked with whom, the totals, and the chain."""
            for month in MONTHS[::4]:
                answer = self._trial_balance(month)
                assert answer["debit"] == answer["credit"]
                found = {each["account"]: each["balance"]["amount"] for each in answer["items"]}
                assert found == self._balances(lambda j, until=month: j.period <= until)
            for month, was in self.closed.items():
                assert self._trial_balance(month) == was
            self._counterparties_agree()
            world.run(seal_once(world.database, CHAINS))
            world.run(fold_all(world.database))
            assert world.run(self._wrong_totals()) == {}
            key = self.officer.book
            verdict = world.run(verify_chain(world.database, CHAIN, key=key))
            acts = sum(1 + bool(journal.ended) for journal in self.model)
            assert (verdict.fault, verdict.head.sequence) == (None, acts)

        def _counterparties_agree(self) -> None:
            for party in PARTIES[1:]:
                query = {"book": self.officer.book, "counterparty": party, "end": "2026-03-31"}
                found = world.run(self.officer.get("/v1/finance/statement", limit=500, **query))
                booked = [j for j in self.model if j.posted and j.party == party]
                total = sum(amount for j in booked for _, amount in j.lines)
                assert (total, found.json()["closing"]["amount"]) == (0, "0.00")
                if found.json()["next_cursor"] is None:
                    assert len(found.json()["items"]) == sum(len(j.lines) for j in booked)

        async def _wrong_totals(self) -> dict[str, int]:
            """Of the totals, by account: what is folded is what the lines add up to."""
            async with world.database.write() as session:
                bounds = await totals_repository.hold_totals(session, self.officer.book)
                assert bounds.folded == bounds.sealed
                return await totals_repository.differing(session, self.officer.book, bounds.folded)

    return LedgerMachine


def run(world: World, *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 50,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_officers_do_the_ledger_is_what_a_plain_one_would_be(world: World) -> None:
    run(world, examples=6, steps=40)


@pytest.mark.proof
def test_thousands_of_steps_leave_both_ledgers_the_same(world: World) -> None:
    run(world, examples=100, steps=50)

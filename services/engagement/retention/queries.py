"""What goes when, of consultations as they are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.rules.states import MAIN, place_of, state_on
from services.engagement.retention import repository
from services.engagement.retention.models import RetentionPolicy, RetentionRun
from services.engagement.retention.reference.tables import house_policies
from services.engagement.retention.rules.policies import (
    OF_CONSULTATION,
    Clock,
    Policy,
    What,
    clock_of,
    policies_of,
)
from services.shared.database import AnySession, ReadSession

Policies = Callable[[str, What], Sequence[Policy]]


class WhatGoes(NamedTuple):
    """Of one consultation; without clocks before it is closed."""

    row: Consultation
    closed_on: date | None
    held: bool
    clocks: Sequence[Clock]
    runs: Sequence[RetentionRun]


def policy_of(row: RetentionPolicy) -> Policy:
    return Policy(row.what, row.days, row.starts_on, row.source)  # type: ignore[arg-type]


async def policies_for(session: AnySession, owners: Sequence[str]) -> Policies:
    """The policies of an owner among these, for one thing."""
    rows = await repository.policies_of(session, owners)

    def held(owner: str, what: What) -> Sequence[Policy]:
        own = [policy_of(each) for each in rows if each.owner == owner]
        return policies_of(house_policies(), own, what)

    return held


async def what_goes(
    session: ReadSession, rows: Sequence[Consultation], today: date
) -> list[WhatGoes]:
    """By a few statements for all of them."""
    ids = [row.id for row in rows]
    policies = await policies_for(session, sorted({row.owner for row in rows}))
    held = {hold.consultation for hold, by in await repository.holds_of(session, ids) if not by}
    runs = await repository.runs_of(session, ids)
    days = await repository.withdrawn_on(session, ids)
    return [_of(row, days, today, policies, held, runs) for row in rows]


def _of(
    row: Consultation, withdrawn: dict[UUID, date], today: date, policies: Policies,
    held: set[UUID], runs: Sequence[RetentionRun],
) -> WhatGoes:  # fmt: skip
    closed_on = closed(row, withdrawn.get(row.id), today)
    clocks = [] if closed_on is None else [*_clocks_of(row, closed_on, policies)]
    mine = [each for each in runs if each.consultation == row.id]
    return WhatGoes(row, closed_on, row.id in held, clocks, mine)


def closed(row: Consultation, withdrawn_on: date | None, today: date) -> date | None:
    """The day from which clocks run: its last one, or that of its withdrawal; None before it, and
    where nobody was ever asked."""
    if row.opened_on is None:
        return None
    if row.state == "withdrawn":
        return withdrawn_on
    state = state_on(row.state, row.closes_on, today)  # type: ignore[arg-type]
    at = place_of(state, row.left)  # type: ignore[arg-type]
    return row.closes_on if at > MAIN.index("open") else None


def _clocks_of(row: Consultation, closed_on: date, policies: Policies) -> Iterator[Clock]:
    for what in OF_CONSULTATION:
        if what != "invitations" or row.answered_by == "invited":
            yield clock_of(policies(row.owner, what), closed_on)

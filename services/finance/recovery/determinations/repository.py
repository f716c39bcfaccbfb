"""Every query of extensions; people see only those of their organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.recovery.determinations.models import ExtensionDecision, RulesetExtension
from services.shared.auth import Principal, scoped
from services.shared.database import AnyReader, AnySession, WriteSession
from services.shared.statements import TextStatement

State = Literal["waiting", "approved", "rejected"]
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('extension ' || :id, 0))")


@dataclass(frozen=True)
class WholeExtension:
    """An extension with its decision."""

    row: RulesetExtension
    decision: ExtensionDecision | None = None

    @property
    def state(self) -> State:
        if self.decision is None:
            return "waiting"
        return "approved" if self.decision.decision == "approved" else "rejected"


async def extensions_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[WholeExtension]:
    """Up to `limit` extensions, newest first, from the one before `number`."""
    statement = _joined(principal).order_by(col(RulesetExtension.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(RulesetExtension.number) < number)
    return [WholeExtension(*row) for row in await session.exec(statement)]


async def hold_extension(session: WriteSession, extension: UUID) -> None:
    """Be the only one that decides on it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(extension)})


async def extension_by_id(
    session: AnySession, extension: UUID, principal: Principal
) -> WholeExtension | None:
    statement = _joined(principal).where(RulesetExtension.id == extension)
    row = (await session.exec(statement)).one_or_none()
    return WholeExtension(*row) if row else None


def _joined(principal: Principal) -> Any:
    statement = select(RulesetExtension, ExtensionDecision).join(
        ExtensionDecision, col(ExtensionDecision.extension) == RulesetExtension.id, isouter=True
    )
    return scoped(statement, RulesetExtension, principal)


CARRIED_OVER = TextStatement("""
    SELECT ruleset, max(until) AS until FROM ruleset_extension
    JOIN ruleset_extension_decision ON extension = ruleset_extension.id
    WHERE owner = ANY(:owners) AND decision = 'approved' GROUP BY ruleset
""")


async def carried_over(reader: AnyReader, owners: Collection[str]) -> dict[str, date]:
    """Rule set -> the day before which one of these organisations carries it on, as approved."""
    found = await CARRIED_OVER.rows(reader, {"owners": list(owners)})
    return {ruleset: until + timedelta(days=1) for ruleset, until in found}

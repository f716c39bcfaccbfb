"""What can happen to a column mapping: a version is stated, and a file is read by the newest."""

from collections.abc import Mapping
from typing import Any

from services.finance.recovery.activity.column_repository import newest_mapping
from services.finance.recovery.activity.column_schemas import NewColumnMapping
from services.finance.recovery.activity.models import ColumnMapping
from services.finance.recovery.activity.problems import ColumnMappingNotFound
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault

PREFIX = "/v1/finance/recovery/column-mappings"


async def state_mapping(
    session: WriteSession, new: NewColumnMapping, *, owner: str, actor: Actor
) -> ColumnMapping:
    """A first or further version. Raises ColumnMappingVersionExists."""
    before = await newest_mapping(session, owner, new.code)
    row = ColumnMapping(
        owner=owner,
        version=before.version + 1 if before else 1,
        stated_by=actor.principal.sub,
        stated_at=actor.now,
        **new.model_dump(),
    )
    session.add(row)
    await session.flush()
    notice = Notice(
        "uk.marches.finance.column_mapping.stated", row.code, str(row.number), PREFIX, row.version
    )
    told = new.model_dump() | {"version": row.version}
    await recorded(
        session, actor, "column_mapping.stated", PREFIX, owner=owner, after=told, notice=notice
    )
    return row


async def with_mapping(
    session: AnySession, owner: str, asked: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What was asked for with a file, with the newest version of the mapping that it names: what is
    stated later does not change how a file was read. Raises ColumnMappingNotFound.
    """
    code = asked.get("mapping")
    if code is None:
        return asked
    row = await newest_mapping(session, owner, code)
    if row is None:
        said = f"{owner} has stated no column mapping {code}."
        fault = Fault("/query/mapping", ColumnMappingNotFound.code, said)
        raise ColumnMappingNotFound(said, errors=[fault])
    named = {"code": code, "version": row.version, "columns": row.columns, "left": row.left}
    return {**asked, "mapping": named}

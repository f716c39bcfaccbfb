"""Every statement of code frames and their themes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.engagement.themes.models import CodeFrame, FrameVersion, Theme
from services.shared.database import AnySession, WriteSession

PUT_THEME = """
    INSERT INTO theme (consultation, code, question, label, target, retired)
    SELECT $1::uuid, given.code, $2::text, given.label, given.target, given.retired
    FROM jsonb_to_recordset($3::jsonb) AS given
        (code text, label text, target text, retired boolean)
    ON CONFLICT (consultation, code) DO UPDATE SET label = excluded.label,
        target = excluded.target, retired = excluded.retired
"""


async def frames_of(session: AnySession, consultation: UUID) -> dict[str, CodeFrame]:
    """By question."""
    statement = select(CodeFrame).where(CodeFrame.consultation == consultation)
    return {row.question: row for row in (await session.exec(statement)).all()}


async def frame_of(session: AnySession, consultation: UUID, question: str) -> CodeFrame | None:
    return (await frames_of(session, consultation)).get(question)


async def hold_frame(
    session: WriteSession, consultation: UUID, question: str, *, shared: bool
) -> CodeFrame | None:
    """Held while it is changed; `shared`: while answers are coded by it, by several at once."""
    statement = (
        select(CodeFrame)
        .where(CodeFrame.consultation == consultation, CodeFrame.question == question)
        .with_for_update(read=shared)
    )
    return (await session.exec(statement)).one_or_none()


async def newest_version(
    session: AnySession, consultation: UUID, question: str
) -> FrameVersion | None:
    statement = (
        select(FrameVersion)
        .where(FrameVersion.consultation == consultation, FrameVersion.question == question)
        .order_by(col(FrameVersion.number).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def themes_of(session: AnySession, consultation: UUID) -> Sequence[Theme]:
    """Of all its frames, by code."""
    statement = select(Theme).where(Theme.consultation == consultation).order_by(col(Theme.code))
    return (await session.exec(statement)).all()


async def add(session: WriteSession, *rows: object) -> None:
    for row in rows:
        session.add(row)
    await session.flush()


async def put_themes(
    session: WriteSession, consultation: UUID, question: str, themes: Sequence[Mapping[str, Any]]
) -> None:
    """As they stand from now on."""
    await session.records(PUT_THEME, consultation, question, json.dumps([*themes]))

"""A pack in the form that was asked for: as it was first given out to those who see the same."""

import asyncio
from typing import NamedTuple

from fastapi import Request

from services.board.meetings.repository import BoardMeeting
from services.board.packs import repository, service
from services.board.packs.files import Form, written_files
from services.board.packs.models import Pack, PackFile
from services.board.packs.presenter import view_of
from services.board.packs.schemas import PackView
from services.shared.auth import Principal

FEW_PAGES = 40
"""Written within 50 ms; what is longer is written in the lane."""


class StoredPack(NamedTuple):
    """A pack, and who reads it."""

    row: Pack
    found: BoardMeeting
    principal: Principal


async def kept_file(request: Request, pack: StoredPack, form: Form) -> PackFile:
    """All forms are written together, and kept, when the first is given out. Raises Busy."""
    database, withheld = request.app.state.database, service.withheld_from(*pack)
    async with database.read() as session:
        file = await repository.file_of(session, pack.row.id, withheld, form)
    if file is not None:
        return file
    files = await _written(request, view_of(*pack), pack.principal.sub)
    async with database.write() as session:
        await service.keep(session, pack.row, withheld, files)
        kept = await repository.file_of(session, pack.row.id, withheld, form)
    assert kept is not None  # it was kept just now, or by somebody else before
    return kept


async def _written(request: Request, view: PackView, caller: str) -> dict[Form, bytes]:
    lane = request.app.state.lane
    if view.pages <= FEW_PAGES or lane is None:
        return await asyncio.to_thread(written_files, view)
    files: dict[Form, bytes] = await lane.run(written_files, view, caller=caller)
    return files

"""`/v1/directory/snapshot`."""

from typing import Annotated

from fastapi import Request, Response

from services.contracts.directory import SNAPSHOT_PATH, Snapshot
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged_json
from services.shared.routing import Router, StrictRoute

router = Router(tags=["snapshot"], route_class=StrictRoute)


@router.get(SNAPSHOT_PATH, summary="The whole directory, for replicas", response_model=Snapshot)
async def get_snapshot(
    request: Request, _: Annotated[Principal, requires("directory.read")]
) -> Response:
    """Every organisation with its history. Ask again with `If-None-Match`: 304 when unchanged."""
    written = await request.app.state.snapshots.current(request.app.state.database)
    return tagged_json(request, written.body, written.etag)

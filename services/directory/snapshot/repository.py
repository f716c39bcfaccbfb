"""The queries of the snapshot: PostgreSQL writes its JSON, so that none of it is parsed here."""

from sqlalchemy import text

from services.directory.organisations.repository.organisations import VERSION
from services.shared.database import ReadSession

LISTS = {
    "organisations": ("organisation", "code, system, gss_code, provisional, synthetic", "code"),
    "names": ("organisation_name", "code, starts, name", "code, starts"),
    "statuses": ("organisation_status", "code, starts, status", "code, starts"),
    "roles": ("organisation_role", "code, role, starts, ends", "code, role, starts"),
    "places": ("organisation_place", "code, starts, postcode, country, geography", "code, starts"),
    "memberships": ("membership", "child, parent, kind, starts, ends",
                    "child, kind, starts, parent"),
    "successions": ("succession", "predecessor, successor, day, share, basis",
                    "predecessor, successor"),
}  # fmt: skip


def _list(name: str) -> str:
    table, columns, order = LISTS[name]
    rows = f"json_agg(json_build_array({columns}) ORDER BY {order})"
    return f"'{name}', (SELECT coalesce({rows}, '[]') FROM {table})"  # noqa: S608 (constants only)


SNAPSHOT = (
    f"SELECT CAST(json_build_object('version', ({VERSION}), "
    f"{', '.join(map(_list, LISTS))}) AS text)"
)


async def snapshot(session: ReadSession) -> str:
    """The whole directory as the JSON of a Snapshot."""
    connection = await session.connection()
    return str((await connection.execute(text(SNAPSHOT))).scalar_one())

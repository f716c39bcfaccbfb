"""Who is known to the directory, and what its history says: asked of a snapshot in memory."""

from bisect import bisect_right
from datetime import date

from services.contracts.directory import NameRow, Snapshot


class OrganisationMap:
    """The directory on any day."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.version = snapshot.version
        self._known = {each.code for each in snapshot.organisations if not each.provisional}
        self._names: dict[str, list[NameRow]] = {}
        for row in snapshot.names:
            self._names.setdefault(row.code, []).append(row)

    def knows(self, code: str) -> bool:
        """Whether the directory has described it; one that was only mentioned is provisional."""
        return code in self._known

    def name(self, code: str, day: date | None = None) -> str | None:
        """Its name on `day`, the first one before that, the newest without a day."""
        rows = self._names.get(code)
        if not rows:
            return None
        if day is None:
            return rows[-1].name
        return rows[max(bisect_right(rows, day, key=lambda row: row.starts) - 1, 0)].name


NOBODY = OrganisationMap(
    Snapshot(version=0, organisations=[], names=[], statuses=[], roles=[], memberships=[],
             successions=[])
)  # fmt: skip
"""As long as the directory was never reached."""

"""Who is known to the directory, and what its history says: asked of a snapshot in memory."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from services.contracts.directory import MembershipRow, NameRow, Snapshot, SuccessionRow

BELONGING = frozenset(
    {"locality", "pcn", "care_community", "partnership", "pct", "cluster", "ccg", "sub_icb", "icb",
     "health_board", "host", "trust", "provider_of"}
)  # fmt: skip
"""The ways of membership by which a parent answers for a member. A council, a region or a country
holds bodies that it does not answer for, and on a board they only sit."""


class OrganisationMap:
    """The directory on any day."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.version = snapshot.version
        self._known = {each.code for each in snapshot.organisations if not each.provisional}
        self._roles = {(each.code, each.role) for each in snapshot.roles}
        self._names: dict[str, list[NameRow]] = defaultdict(list)
        self._members: dict[tuple[str, str], list[MembershipRow]] = defaultdict(list)
        self._parents: dict[str, list[MembershipRow]] = defaultdict(list)
        self._before: dict[str, list[SuccessionRow]] = defaultdict(list)
        self._after: dict[str, list[SuccessionRow]] = defaultdict(list)
        for name in snapshot.names:
            self._names[name.code].append(name)
        for member in snapshot.memberships:
            self._members[member.parent, member.kind].append(member)
            if member.kind in BELONGING:
                self._parents[member.child].append(member)
        for succession in snapshot.successions:
            self._before[succession.successor].append(succession)
            self._after[succession.predecessor].append(succession)

    def knows(self, code: str) -> bool:
        """Whether the directory has described it; one that was only mentioned is provisional."""
        return code in self._known

    def confirmed(self, codes: Iterable[str]) -> list[str]:
        """Those that the directory has described; all, as long as it was never reached."""
        return [code for code in codes if code in self._known or not self.version]

    def has_role(self, code: str, role: str) -> bool:
        """Whether it has or ever had that role."""
        return (code, role) in self._roles

    def name(self, code: str, day: date | None = None) -> str | None:
        """Its name on `day`, the first one before that, the newest without a day."""
        rows = self._names.get(code)
        if not rows:
            return None
        if day is None:
            return rows[-1].name
        return rows[max(bisect_right(rows, day, key=lambda row: row.starts) - 1, 0)].name

    def members(self, parent: str, kind: str) -> list[MembershipRow]:
        """Every membership of that kind in `parent`, whenever it was."""
        return self._members.get((parent, kind), [])

    def predecessors(self, code: str, day: date) -> list[SuccessionRow]:
        """What it has taken over by `day`."""
        return [row for row in self._before.get(code, ()) if row.day <= day]

    def successors(self, code: str, day: date) -> list[SuccessionRow]:
        """What has taken over from it by `day`."""
        return [row for row in self._after.get(code, ()) if row.day <= day]

    def above(self, code: str, day: date, today: date) -> set[str]:
        """All who may write for the body of that day: itself, whoever it belonged to, and those
        who have taken over from any of them by today.
        """
        found, waiting = {code}, [code]
        while waiting:
            new = set(self._next_above(waiting.pop(), day, today)) - found
            found |= new
            waiting += new
        return found

    def below(self, codes: Iterable[str], day: date) -> set[str]:
        """All that these bodies answer for on the day, and they themselves."""
        found = set(codes)
        waiting = list(found)
        while waiting:
            new = set(self._next_below(waiting.pop(), day)) - found
            found |= new
            waiting += new
        return found

    def _next_below(self, code: str, day: date) -> Iterator[str]:
        for kind in BELONGING:
            for row in self.members(code, kind):
                if row.starts <= day and (row.ends is None or day < row.ends):
                    yield row.child

    def _next_above(self, code: str, day: date, today: date) -> Iterator[str]:
        for row in self._parents.get(code, ()):
            if row.starts <= day and (row.ends is None or day < row.ends):
                yield row.parent
        for succession in self.successors(code, today):
            yield succession.successor


EMPTY = Snapshot(
    version=0, organisations=[], names=[], statuses=[], roles=[], memberships=[], successions=[]
)
NOBODY = OrganisationMap(EMPTY)
"""As long as the directory was never reached."""

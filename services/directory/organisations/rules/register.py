"""The part of the directory that an act concerns: every rule is asked before anything changes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import contextmanager
from datetime import date

from services.directory.organisations.rules.descriptions import (
    Description,
    described,
    enriched,
)
from services.directory.organisations.rules.hierarchy import check_no_cycle
from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.memberships import (
    Membership,
    check_lives,
    check_one_parent,
    told,
    within_lives,
)
from services.directory.organisations.rules.placement import fitted
from services.directory.organisations.rules.refusals import (
    CodeReused,
    OutsideLife,
    SuccessionKnown,
    UnknownOrganisation,
)
from services.directory.organisations.rules.successions import (
    Succession,
    check_closing,
    check_succession,
)
from services.directory.organisations.rules.timelines import check_statuses, closed_on


class Register:
    """Organisations with all that is above them; where one is to be closed, its members too."""

    def __init__(
        self,
        organisations: Iterable[Description] = (),
        memberships: Iterable[Membership] = (),
        successions: Iterable[Succession] = (),
    ) -> None:
        self.organisations = {each.code: each for each in organisations}
        self.successions = {(each.predecessor, each.successor): each for each in successions}
        self._up: defaultdict[str, set[Membership]] = defaultdict(set)
        self._down: defaultdict[str, set[Membership]] = defaultdict(set)
        for membership in memberships:
            self._put(membership)

    def copy(self) -> "Register":
        """Another with the same content: what happens to one does not to the other."""
        return Register(self.organisations.values(), self.memberships, self.successions.values())

    @property
    def memberships(self) -> set[Membership]:
        return {each for found in self._up.values() for each in found}

    def parents(self, code: str) -> set[Membership]:
        """The memberships of a child, on all dates."""
        return self._up.get(code, set())

    def organisation(self, code: str) -> Description:
        """Raises UnknownOrganisation."""
        if code not in self.organisations:
            raise UnknownOrganisation(f"There is no organisation {code}; add it first.")
        return self.organisations[code]

    @contextmanager
    def attempt(self, codes: Iterable[str]) -> Iterator[None]:
        """All of the block happens to these organisations, or nothing of it."""
        before = [(code, self.organisations.get(code), set(self.parents(code))) for code in codes]
        successions = dict(self.successions)
        try:
            yield
        except Exception:
            for code, organisation, parents in before:
                self._restore(code, organisation, parents)
            self.successions = successions
            raise

    def _restore(
        self, code: str, organisation: Description | None, parents: set[Membership]
    ) -> None:
        if organisation is None:
            self.organisations.pop(code, None)
        else:
            self.organisations[code] = organisation
        for membership in self.parents(code) - parents:
            self._drop(membership)
        for membership in parents - self.parents(code):
            self._put(membership)

    def add(self, new: Description) -> None:
        """Raises CodeReused, StatusOrder."""
        known = self.organisations.get(new.code)
        if known is not None and not known.provisional:
            owner = known.names[-1].value if known.names else "an organisation"
            raise CodeReused(
                f"The code {new.code} belongs to {owner} for good; choose another code."
            )
        self.describe(new)

    def describe(self, given: Description) -> None:
        """Add what is given to what is known. Raises StatusOrder, CodeReused, OpenMembers."""
        known = self.organisations.get(given.code)
        check_statuses(given.code, given.statuses)
        self._settle(enriched(known, given) if known else given)

    def mention(self, given: Description) -> None:
        """Note an organisation that something else names; one that is described stays so."""
        known = self.organisations.get(given.code)
        if known is None or known.provisional:
            self.describe(given)

    def join(self, new: Membership) -> None:
        """Raises the refusals of memberships and of the hierarchy."""
        child, parent = self.organisation(new.child), self.organisation(new.parent)
        check_no_cycle(new, self.parents)
        check_one_parent(new, self.parents(new.child))
        check_lives(new, child=child.lives, parent=parent.lives)
        self._put(new)

    def fit(self, given: Membership) -> None:
        """Join as a file states it: within both lives, after and before what is known."""
        child, parent = self.organisation(given.child), self.organisation(given.parent)
        parts = within_lives(given, child.lives, parent.lives)
        if not parts:
            raise OutsideLife(
                f"{given.child} exists {told(child.lives)} and {given.parent} "
                f"{told(parent.lives)}; the membership {given.interval} lies outside of these."
            )
        for part in parts:
            self._fit(part)

    def _fit(self, given: Membership) -> None:
        new, changes = fitted(given, list(self.parents(given.child)))
        if new in self.parents(new.child) and changes == {new: None}:
            return
        with self.attempt([given.child]):
            for old, replacement in changes.items():
                self._replace(old, replacement)
            self.join(new)

    def become(self, new: Description) -> None:
        """What is known of an organisation is this from now on. Raises OpenMembers."""
        if new != self.organisations.get(new.code):
            self._settle(new)

    def belong(self, code: str, kinds: Collection[str], stated: Set[Membership]) -> bool:
        """These memberships in place of those of the same kinds; whether all parents existed then.

        On days on which either does not exist it belongs to none. Raises HierarchyCycle.
        """
        self._mention_parents(stated)
        lives = self.organisation(code).lives
        wanted = {
            part for each in stated
            for part in within_lives(each, lives, self.organisation(each.parent).lives)
        }  # fmt: skip
        for membership in {each for each in self.parents(code) if each.kind in kinds} - wanted:
            self._drop(membership)
        for membership in sorted(wanted - self.parents(code)):
            self.join(membership)
        return {each.parent for each in stated} == {each.parent for each in wanted}

    def _mention_parents(self, stated: Iterable[Membership]) -> None:
        for parent, starts in sorted((each.parent, each.starts) for each in stated):
            known = self.organisations.get(parent)
            if known is None or (known.provisional and starts < known.statuses[0].starts):
                self.mention(described(parent, None, None, starts, provisional=True))

    def leave(self, membership: Membership, day: date) -> None:
        """End a membership; one that has not begun by then never was."""
        left = membership._replace(ends=day)
        self._replace(membership, left if left.starts < day else None)

    def move_end(self, membership: Membership, day: date) -> None:
        """Let a membership end on another day. Raises as joining does."""
        self._drop(membership)
        self.join(membership._replace(ends=day))

    def close(self, code: str, day: date) -> None:
        """Raises AlreadyClosed, StatusOrder, OpenMembers."""
        known = self.organisation(code)
        self._settle(known._replace(statuses=closed_on(code, known.statuses, day)))

    def end_for(self, new: Succession) -> None:
        """A list that names the successor says by that when the predecessor ends.

        Raises OpenMembers, StatusOrder.
        """
        predecessor = self.organisation(new.predecessor)
        if predecessor.life.ends is None:
            self.close(new.predecessor, new.day)

    def succeed(self, new: Succession) -> None:
        """A share stays as it was declared until another is: files say nothing of shares.

        Raises SuccessorTooEarly, SuccessorNotThere, SuccessionKnown.
        """
        lives: list[Interval] = [
            self.organisation(code).life for code in (new.predecessor, new.successor)
        ]
        check_succession(new, predecessor=lives[0], successor=lives[1])
        known = self.successions.get((new.predecessor, new.successor), new)
        if known.day != new.day:
            raise SuccessionKnown(
                f"{new.successor} takes over from {new.predecessor} on {known.day} already."
            )
        stated = known if new.share is None else new
        self.successions[new.predecessor, new.successor] = stated

    def _settle(self, new: Description) -> None:
        end = new.life.ends
        if end is not None:
            check_closing(new.code, end, self._down.get(new.code, ()))
            for own in list(self.parents(new.code)):
                if own.ends is None or own.ends > end:
                    self.leave(own, end)
        self.organisations[new.code] = new

    def _put(self, membership: Membership) -> None:
        self._up[membership.child].add(membership)
        self._down[membership.parent].add(membership)

    def _drop(self, membership: Membership) -> None:
        self._up[membership.child].discard(membership)
        self._down[membership.parent].discard(membership)

    def _replace(self, old: Membership, new: Membership | None) -> None:
        self._drop(old)
        if new is not None:
            self._put(new)

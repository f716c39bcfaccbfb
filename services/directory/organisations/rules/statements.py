"""What a file or the demonstration states, told to the register statement by statement."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.refusals import OutsideLife
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.successions import Succession


class OrganisationStatement(Protocol):
    """What is said of one organisation, of those mentioned with it, and how they belong."""

    @property
    def organisation(self) -> Description: ...
    @property
    def mentioned(self) -> Sequence[Description]: ...
    @property
    def memberships(self) -> Sequence[Membership]: ...
    @property
    def successions(self) -> Sequence[Succession]: ...


class Statements:
    """Statements in the order in which they are told."""

    def __init__(self, stated: Iterable[OrganisationStatement]) -> None:
        self._stated = list(stated)

    @property
    def codes(self) -> set[str]:
        """Every code that is named."""
        return {code for each in self._stated for code in codes_of(each)}

    @property
    def closing(self) -> set[str]:
        """The organisations that are said to end."""
        found = (one for each in self._stated for one in (each.organisation, *each.mentioned))
        return {each.code for each in found if each.life.ends is not None}

    def tell(self, register: Register) -> None:
        """Raises what the rules refuse; of a refused statement nothing is kept."""
        for each in self._stated:
            with register.attempt(codes_of(each)):
                register.describe(each.organisation)
                for other in each.mentioned:
                    register.mention(other)
                _join(register, each.memberships)
                for succession in each.successions:
                    register.end_for(succession)
                    register.succeed(succession)


def codes_of(stated: OrganisationStatement) -> set[str]:
    """Every code that a statement names."""
    memberships = ((each.child, each.parent) for each in stated.memberships)
    successions = ((each.predecessor, each.successor) for each in stated.successions)
    return {
        stated.organisation.code,
        *(other.code for other in stated.mentioned),
        *(code for pair in memberships for code in pair),
        *(code for pair in successions for code in pair),
    }


def _join(register: Register, memberships: Sequence[Membership]) -> None:
    """A period may fall apart by kind; it must lie within both lives with some part."""
    outside: dict[tuple[str, str], OutsideLife] = {}
    inside: set[tuple[str, str]] = set()
    for membership in memberships:
        pair = membership.child, membership.parent
        try:
            register.fit(membership)
            inside.add(pair)
        except OutsideLife as refusal:
            outside[pair] = refusal
    for pair, reason in outside.items():
        if pair not in inside:
            raise reason

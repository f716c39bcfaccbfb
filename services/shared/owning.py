"""Who may write what: every writing route has an owner rule; its act asks `WritingRights`."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Protocol, Self

from fastapi import Depends, Query

from services.shared.errors import Fault, Forbidden, Invalid
from services.shared.patterns import ORGANISATION_CODE
from services.shared.tokens import Principal


class OwnerRule:
    """A dependency that only declares by which rule an act looks at who asks for it."""

    def __init__(self, name: str, says: str) -> None:
        self.name, self.says = name, says

    async def __call__(self) -> None:
        """Nothing: the act itself asks, with what is in the request."""


MEMBERS = Depends(
    OwnerRule("members", "the caller's organisations, and what belongs to them on the date")
)
CONCERNED = Depends(
    OwnerRule("concerned", "who made it, and whoever may write for the body that it is about")
)
OWNER = Depends(OwnerRule("owner", "the organisation that the row belongs to"))
DEFINITION = Depends(OwnerRule("definition", "a local one: its organisation; any other: operators"))
OPERATOR = Depends(OwnerRule("operator", "operators, by a scope that no organisation's role has"))
CALLER = Depends(OwnerRule("caller", "the caller, who makes something of their own"))


def party(name: str) -> Any:
    """The rule of an act that one party to a row may do, such as the respondent of a claim."""
    return Depends(OwnerRule(name, f"the {name} of the row, and none of its other parties"))


class NotYours(Forbidden):
    code = "not_yours"
    title = "Your organisations may not write for this body"
    example = (
        "27D may not write for RRK on 2017-04-01: only RRK may, whoever it belongs to that day, "
        "and their successors."
    )


def check_own(
    organisation: str, orgs: Collection[str], refusal: str, *, pointer: str = "#/organisation"
) -> None:
    """Raises NotYours, which says the refusal, where the organisation is none of `orgs`."""
    if organisation not in orgs:
        raise NotYours(refusal, errors=[Fault(pointer, NotYours.code, refusal)])


def acting_as(party: str, parties: Mapping[str, str]) -> str:
    """The organisation that acts as this party, of those that the caller is (`auth.parties_of`).

    Raises NotYours for another party, who sees the row and may not do this.
    """
    if party not in parties:
        detail = f"Only the {party} may do this; you are the {' and '.join(parties)}."
        raise NotYours(detail)
    return parties[party]


class OwnerUnclear(Invalid):
    code = "owner_unclear"
    title = "For which of your organisations is not clear"
    example = "The token has 27D and 7A1; say which one acts: owner=27D."


class Lineage(Protocol):
    """Knows who answers for whom."""

    def above(self, code: str, day: date, today: date) -> Set[str]:
        """All who may write for the body of that day, itself among them."""


@dataclass(frozen=True)
class WritingRights:
    """For whom a caller may write."""

    orgs: Collection[str]
    lineage: Lineage
    today: date
    everybody: bool = False

    @classmethod
    def of(cls, principal: Principal, lineage: Lineage, today: date, *, for_all: str = "") -> Self:
        """`for_all`: the scope whose holder may write for everybody."""
        return cls(principal.orgs, lineage, today, for_all in principal.scopes)

    def writer(self, code: str, day: date) -> str | None:
        """Which of the caller's organisations may write for the body of that day."""
        if code in self.orgs:
            return code
        above = self.lineage.above(code, day, self.today)
        return next((each for each in self.orgs if each in above), None)

    def may(self, code: str, day: date) -> bool:
        return self.everybody or self.writer(code, day) is not None

    def concerned(self, owner: str | None, code: str, day: date) -> str | None:
        """Which of the caller's organisations made something, or answers for whom it is about."""
        return owner if owner in self.orgs else self.writer(code, day)

    def check(self, code: str, day: date, pointer: str) -> str | None:
        """Which of the caller's organisations may write for the body; None for who may for all.

        Raises NotYours, which says the same whether or not there is anything of the body.
        """
        writer = self.writer(code, day)
        if writer is None and not self.everybody:
            detail = self.refusal(code, day)
            raise NotYours(detail, errors=[Fault(pointer, NotYours.code, detail)])
        return writer

    def refusal(self, code: str, day: date) -> str:
        """Why not, and who may."""
        asking = ", ".join(self.orgs) or "A token without organisations"
        return (
            f"{asking} may not write for {code} on {day}: only {code} may, whoever it belongs to "
            "that day, and their successors."
        )


Owner = Annotated[
    str | None,
    Query(
        pattern=ORGANISATION_CODE,
        examples=["27D"],
        description="for which of your organisations; needed only where the token has several",
    ),
]


def owner_of(orgs: Sequence[str], named: str | None) -> str:
    """Whose what is made will be. Raises OwnerUnclear, and Forbidden where there is none at all."""
    if not orgs:
        raise Forbidden("What is made belongs to an organisation; the token names none in `orgs`.")
    if named in orgs or (named is None and len(orgs) == 1):
        return named or next(iter(orgs))
    detail = f"The token has {', '.join(orgs)}; say which one acts: owner={orgs[0]}."
    raise OwnerUnclear(detail, errors=[Fault("/query/owner", OwnerUnclear.code, detail)])

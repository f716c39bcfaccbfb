"""Who may call: the decision that every route must declare, and the rows a caller may see."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes
from fastapi.security.base import SecurityBase
from sqlalchemy import false, or_

from services.shared.errors import Forbidden
from services.shared.tokens import REALM, unauthenticated
from services.shared.tokens import Principal as Principal  # noqa: PLC0414 (routes take both here)

CALLER = "marches.caller"
"""In a scope: whose token it is, once that is verified."""


class AccessToken(SecurityBase):
    """The security scheme of the document, which gives the caller at once: the framework works out
    each dependency of a dependency anew wherever it is named."""

    def __init__(self, description: str) -> None:
        self._scheme = HTTPBearer(auto_error=False, bearerFormat="JWT", description=description)
        self.model, self.scheme_name = self._scheme.model, "bearer"

    async def __call__(self, request: Request, needed: SecurityScopes) -> Principal:
        """The caller, when the token holds every needed scope; a request verifies it once."""
        principal: Principal | None = request.scope.get(CALLER)
        if principal is None:
            principal = request.scope[CALLER] = await self._verified(request)
        require_scopes(principal, *needed.scopes)
        return principal

    async def _verified(self, request: Request) -> Principal:
        credentials = await self._scheme(request)
        if credentials is None:
            detail = "Send an access token: Authorization: Bearer ..."
            raise unauthenticated(detail, presented=False)
        found: Principal = await request.app.state.verifier.verify(credentials.credentials)
        return found


authenticated = AccessToken(
    "An access token; the scopes that each operation needs are listed with it."
)


def require_scopes(principal: Principal, *needed: str) -> None:
    """Raises Forbidden that names the missing ones; for scopes that the content decides on."""
    missing = " ".join(scope for scope in needed if scope not in principal.scopes)
    if missing:
        challenge = f'{REALM}, error="insufficient_scope", scope="{missing}"'
        raise Forbidden(f"This needs the scope {missing}.", headers={"WWW-Authenticate": challenge})


async def anyone() -> None:
    """Marks a route that is open to everybody, which is a decision too."""


def requires(*scopes: str) -> Any:
    """Dependency of a route that needs a token with all `scopes`; gives the Principal."""
    return Security(authenticated, scopes=list(scopes))


PUBLIC = Depends(anyone)


class PersonNeeded(Forbidden):
    code = "person_needed"
    title = "Only a person may do this"
    example = "The token is an application's; sign in as a person."


class SecondPersonNeeded(Forbidden):
    code = "second_person_needed"
    title = "Another person must do this"
    example = "Whoever made this may not approve it; ask a colleague."


async def authenticated_person(
    principal: Annotated[Principal, Security(authenticated)],
) -> Principal:
    """The caller, when a person holds the token."""
    if not principal.person:
        raise PersonNeeded
    return principal


def requires_person(*scopes: str) -> Any:
    """Like `requires`, for acts that an application may not do by itself, such as approvals.

    Declare PersonNeeded among the route's problems.
    """
    return Security(authenticated_person, scopes=list(scopes))


def require_second_person(principal: Principal, *, first: str) -> None:
    """Raises SecondPersonNeeded when the caller is the `first` person (their `sub`) again."""
    if not principal.person:
        raise PersonNeeded
    if principal.sub == first:
        raise SecondPersonNeeded


Statement = TypeVar("Statement", bound=Any)
OWNER = ("owner",)
"""The one party to a row that belongs to an organisation."""


def scoped(
    select: Statement, table: Any, principal: Principal, *, parties: Sequence[str] = OWNER
) -> Statement:
    """`select` narrowed to rows of the caller's organisations; nobody's see nothing.

    `parties` are the columns of the bodies that a row is between, such as the claimant and the
    respondent of a claim: each sees it, and nobody else.
    """
    if not principal.orgs:
        return select.where(false())  # type: ignore[no-any-return]
    return select.where(  # type: ignore[no-any-return]
        or_(*(getattr(table, party).in_(principal.orgs) for party in parties))
    )


def parties_of(
    principal: Principal, row: object, parties: Sequence[str] = OWNER
) -> Mapping[str, str]:
    """Which of a row's parties the caller is, and as which organisation.

    Empty where `scoped` would not let the caller see the row. What is shown to one party and not
    to another is decided by this.
    """
    named = {party: getattr(row, party) for party in parties}
    return {party: code for party, code in named.items() if code in principal.orgs}

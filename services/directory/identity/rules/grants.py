"""Nobody gives away what they do not have: roles, scopes and organisations of a client."""

from collections.abc import Collection, Iterator, Sequence

from services.contracts.identity import ROLES
from services.shared.errors import Fault

LACKING = "grant_refused"


def lacking(
    *,
    held_roles: Collection[str],
    held_scopes: Collection[str],
    held_orgs: Collection[str],
    roles: Sequence[str],
    scopes: Sequence[str],
    orgs: Sequence[str],
) -> list[Fault]:
    """What of the grant its giver lacks.

    A role is held when the giver has it and, in this token, every scope that it bundles.
    """
    held = {role for role in held_roles if ROLES.get(role, frozenset()) <= set(held_scopes)}
    return [
        *_beyond("roles", roles, held, "your token does not hold this role with all its scopes"),
        *_beyond("scopes", scopes, held_scopes, "your token does not hold this scope"),
        *_beyond("orgs", orgs, held_orgs, "your token does not act for this organisation"),
    ]


def _beyond(
    field: str, asked: Sequence[str], held: Collection[str], reason: str
) -> Iterator[Fault]:
    for index, each in enumerate(asked):
        if each not in held:
            yield Fault(f"#/{field}/{index}", LACKING, f"{each}: {reason}.")

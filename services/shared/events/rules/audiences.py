"""Who may know of an event: everybody who reads the service, organisations, a part of one, or a
person in one.

An audience is a list of names, and so is what a caller goes by; one in common is enough.
"""

from collections.abc import Iterable, Sequence

EVERYBODY = "everybody"
"""Whoever may read the service. Codes of organisations are in capitals."""


def those_with(scope: str, organisation: str) -> str:
    """Of the organisation only those who hold the scope: an exempt paper, for who prepares it."""
    return f"{organisation} {scope}"


def person_in(organisation: str, sub: str) -> str:
    """One person, while they are of the organisation: what they alone may know."""
    return f"{organisation} @{sub}"


def names_of(
    orgs: Iterable[str], scopes: Iterable[str], person: str | None = None
) -> Sequence[str]:
    """What a caller of these organisations goes by; `person` is the `sub` of one who is no
    application."""
    held, codes = sorted(scopes), sorted(orgs)
    own = [] if person is None else [person_in(code, person) for code in codes]
    parts = (those_with(scope, code) for code in codes for scope in held)
    return [EVERYBODY, *codes, *parts, *own]

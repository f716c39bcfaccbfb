"""Who may know of an event: everybody who reads the service, organisations, or a part of one.

An audience is a list of names, and so is what a caller goes by; one in common is enough.
"""

from collections.abc import Iterable, Sequence

EVERYBODY = "everybody"
"""Whoever may read the service. Codes of organisations are in capitals."""


def those_with(scope: str, organisation: str) -> str:
    """Of the organisation only those who hold the scope: an exempt paper, for who prepares it."""
    return f"{organisation} {scope}"


def names_of(orgs: Iterable[str], scopes: Iterable[str]) -> Sequence[str]:
    """What a caller of these organisations goes by."""
    held, codes = sorted(scopes), sorted(orgs)
    return [EVERYBODY, *codes, *(those_with(scope, code) for code in codes for scope in held)]

"""The scope of a token: all that the client holds, or the part of it that it asks for (RFC 6749,
section 3.3)."""

from collections.abc import Collection


class ScopeRefused(ValueError):
    """A scope was asked for that is unknown or not granted."""


def narrowed(asked: str | None, held: Collection[str]) -> frozenset[str]:
    """The scopes of the token. Raises ScopeRefused for anything that the client does not hold."""
    if asked is None:
        return frozenset(held)
    wanted = frozenset(asked.split(" ")) - {""}
    if not wanted <= frozenset(held):
        raise ScopeRefused
    return wanted

"""A live map changes its number of groups only when it is sure: after four that agree.

Source: compdemocracy/polis, `math/conversation.clj` (group-k-smoother).
"""

from dataclasses import dataclass

ENOUGH = 4
"""Maps one after the other that find another number before it is taken."""


@dataclass(frozen=True)
class GroupMemory:
    """`groups`: how many are shown; `candidate`: how many were found, `times` one after another."""

    groups: int
    candidate: int
    times: int


def remembered(before: GroupMemory | None, found: int) -> GroupMemory:
    """The memory after a map for which `found` groups are best."""
    if before is None or found == before.groups:
        return GroupMemory(found, found, 0)
    times = before.times + 1 if found == before.candidate else 1
    return GroupMemory(before.groups if times < ENOUGH else found, found, times % ENOUGH)

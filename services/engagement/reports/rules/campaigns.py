"""How many answers each campaign has, as a report may tell it."""

from collections.abc import Sequence

from services.disclosure.counts import nearest_five
from services.engagement.results.rules.cells import hidden_parts


def told_sizes(campaigns: Sequence[tuple[str, int]]) -> list[int | None]:
    """By what was decided, and answers. How many all campaigns and all duplicates have is told
    too, so that one could be what the others leave of it; None: withheld."""
    hidden: set[str] = set()
    for decision in {each for each, _ in campaigns}:
        own = {str(at): size for at, (each, size) in enumerate(campaigns) if each == decision}
        hidden |= hidden_parts(own)
    return [
        None if str(at) in hidden else nearest_five(size) for at, (_, size) in enumerate(campaigns)
    ]

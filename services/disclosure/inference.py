"""What a reader who knows every published figure can work out about the blanks.

A reader knows that a shown 0 is 0, that a shown multiple of 5 is at most 2 away, and what adds up
to what. A blank he may take for any number; for a count of at most 7; or, because the smallest
are withheld first, for at most the smallest count that is shown beside it. Interval arithmetic
then gives, where the sums form a tree, exactly the values that each count can still have.
"""

from collections.abc import Iterable, Iterator, Set

from services.disclosure.counts import LARGEST_SMALL, readable_as
from services.disclosure.tables import (
    Count,
    Exposure,
    Key,
    Sum,
    Table,
)

MANY = 10**12
"""More people than there are."""
PASSES = 100
"""Far more than a tree needs (twice its levels); where sums cross, narrowing may never end."""

Range = tuple[int, int]
Ranges = dict[Key, Range]


def worked_out(table: Table, blank: Set[Key]) -> Iterator[Ranges]:
    """The smallest and the largest value that each count can have, once for each belief."""
    known = _settled(table.sums, _at_first_sight(table, blank))
    yield known
    for ceilings in (dict.fromkeys(blank, LARGEST_SMALL), _smallest_shown_beside(table, blank)):
        believed = {key: _up_to(span, ceilings.get(key, MANY)) for key, span in known.items()}
        yield _settled(table.sums, believed)


def narrowed(span: Ranges, each: Sum) -> Ranges | None:
    """What one sum says about those who take part in it; None where they cannot add up."""
    parts = [span[part] for part in each.parts]
    least = each.rest + sum(low for low, _ in parts)
    most = each.rest + sum(high for _, high in parts)
    low, high = max(span[each.total][0], least), min(span[each.total][1], most)
    if low > high:
        return None
    ranges = {
        key: (max(bottom, low - most + top), min(top, high - least + bottom))
        for key, (bottom, top) in zip(each.parts, parts, strict=True)
    }
    return ranges | {each.total: (low, high)}


def _settled(sums: Iterable[Sum], start: Ranges) -> Ranges:
    """`start` narrowed until no sum says anything new; one that refutes a belief says nothing."""
    ranges = dict(start)
    for _ in range(PASSES):
        before = dict(ranges)
        for each in sums:
            ranges |= narrowed(ranges, each) or {}
        if ranges == before:
            break
    return ranges


def _at_first_sight(table: Table, blank: Set[Key]) -> Ranges:
    # Where a 0 is withheld, any blank beside it can be a 0.
    hidden_zeros = {key for key in blank if not table.counts[key].people}
    doubtful = {
        part for each in table.sums if hidden_zeros & set(each.parts) for part in each.parts
    }
    return {
        key: (int(key not in doubtful), MANY) if key in blank else shown_as(count)
        for key, count in table.counts.items()
    }


def shown_as(count: Count) -> Range:
    """What a count that is not withheld can be taken for."""
    if count.exposure is Exposure.UNSEEN:
        return 0, MANY
    return (count.people, count.people) if count.exact else readable_as(count.people)


def _smallest_shown_beside(table: Table, blank: Set[Key]) -> dict[Key, int]:
    tops: dict[Key, int] = {}
    for each in table.sums:
        beside = [table.counts[part] for part in each.parts if part not in blank]
        shown = [shown_as(count)[1] for count in beside if count.controlled and count.people]
        tops |= dict.fromkeys(blank & set(each.parts), min(shown, default=MANY))
    return tops


def _up_to(span: Range, top: int) -> Range:
    """`span` below `top`; unchanged where it is known to lie above."""
    return span if top < span[0] else (span[0], min(span[1], top))

"""Which counts have to be withheld, so that no difference of published figures isolates 1 to 7.

Withheld are, in this order:
1. every count of 1 to 7;
2. beside a total that is shown unrounded, when exactly one part is withheld: the smallest other
   part that is not 0 (equal ones: the first by code); all parts, when one is withheld and the
   total is 7 for each;
3. as long as a reader could work out a withheld count of 1 to 7 (`inference`), beside it: the
   smallest other part, with those that look the same; what a withheld part is made of or a part
   of; the zeros; the total.
Step 3 looks at what would be published, not at what is behind it, and always at all of it.
"""

from collections.abc import Iterator, Set

from services.disclosure.counts import LARGEST_SMALL, is_small
from services.disclosure.inference import (
    Range,
    Ranges,
    narrowed,
    shown_as,
    worked_out,
)
from services.disclosure.tables import Key, Sum, Table

ENOUGH = 2
"""So many values a withheld count can have at least."""
ENOUGH_BESIDE_ZEROS = 3
"""1 + 1 + 1 of an open 3 differs from 2 + 1 + 0 by the shown 0 only: it must not differ."""


def withheld(table: Table) -> frozenset[Key]:
    """All counts of `table` that are not shown."""
    blank = frozenset(
        key for key, count in table.counts.items() if count.controlled and is_small(count.people)
    )
    while blank and (more := _companions(table, blank) or _relief(table, blank)):
        blank |= more
    return blank


def withheld_together(table: Table) -> frozenset[Key]:
    """The same, and what is withheld of a line with a shown total is 8 people or more together:
    for counts that readers come to know to the last person.
    """
    blank = withheld(table)
    while more := frozenset(each for line in table.sums for each in _to_eight(table, line, blank)):
        blank |= more
    return blank


def _to_eight(table: Table, line: Sum, blank: Set[Key]) -> Iterator[Key]:
    if line.total in blank:
        return
    together = sum(table.counts[each].people for each in line.parts if each in blank)
    if is_small(together):
        yield from _shown(table, blank, line)[:1]


def _companions(table: Table, blank: Set[Key]) -> set[Key]:
    """Step 2."""
    found: set[Key] = set()
    for each in table.sums:
        alone = len(blank & set(each.parts)) == 1
        others = _shown(table, blank, each)
        if each.total in blank or not table.counts[each.total].exact:
            continue
        if alone:
            found.update(others[:1])
        elif _only_sevens(table, each) and blank & set(each.parts):
            found.update(others)
    return found


def _only_sevens(table: Table, each: Sum) -> bool:
    """Whether so many parts make up an open total only as 7 each, were they all small."""
    return table.counts[each.total].people - each.rest == LARGEST_SMALL * len(each.parts)


def _shown(table: Table, blank: Set[Key], each: Sum) -> list[Key]:
    """The parts that could be withheld and are not 0, smallest first, equal ones by code."""
    found = [
        part
        for part in each.parts
        if part not in blank and table.counts[part].controlled and table.counts[part].people
    ]
    return sorted(found, key=lambda part: (table.counts[part].people, part))


def _relief(table: Table, blank: Set[Key]) -> set[Key]:
    """Step 3, for every sum that gives a count away."""
    found: set[Key] = set()
    for ranges in worked_out(table, blank):
        for key in blank:
            if (left := _left(ranges[key])) < ENOUGH_BESIDE_ZEROS:
                for each in _to_blame(table, ranges, key, left):
                    found |= _more_beside(table, blank, each, zeros_only=left >= ENOUGH)
    return found - blank


def _left(span: Range) -> int:
    """How many values a blank can have, none of them known to be 8 or more."""
    low, high = span
    return ENOUGH_BESIDE_ZEROS if low > LARGEST_SMALL else min(high, LARGEST_SMALL) - low + 1


def _to_blame(table: Table, ranges: Ranges, key: Key, left: int) -> Iterator[Sum]:
    """The sums that leave `key` so few values, whatever else is known of it."""
    free = ranges | {key: (min(1, ranges[key][0]), LARGEST_SMALL)}
    for each in table.sums_of.get(key, ()):
        if (news := narrowed(free, each)) and _left(news[key]) <= left:
            yield each


def _more_beside(table: Table, blank: Set[Key], each: Sum, *, zeros_only: bool) -> set[Key]:
    if not zeros_only and (more := _next_parts(table, blank, each)):
        return more
    counts = table.counts
    zeros = {key for key in each.parts if counts[key].controlled and not counts[key].people}
    if zeros_only or zeros - blank:
        return zeros
    return {each.total} if counts[each.total].controlled else set()


def _next_parts(table: Table, blank: Set[Key], each: Sum) -> set[Key]:
    """The smallest parts that are still shown; when none is, what tells of the withheld parts."""
    if shown := _shown(table, blank, each):
        look = shown_as(table.counts[shown[0]])
        return {part for part in shown if shown_as(table.counts[part]) == look}
    telling: set[Key] = set()
    for part in blank & set(each.parts):
        for other in table.sums_of[part]:
            if other.total == part:
                telling |= _next_parts(table, blank, other)
            elif other != each and table.counts[other.total].controlled:
                telling.add(other.total)
    return telling - blank

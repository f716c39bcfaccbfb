"""Counts that add up: what secondary suppression looks at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

Key = tuple[str, str]
"""A cell's code and which of its figures this is."""


class Exposure(Enum):
    """What a reader gets to see of a count that is not withheld."""

    ROUNDED = auto()
    PRICED = auto()
    """Its cost at a public price stands beside it: cost divided by price is the exact count."""
    EXACT = auto()
    """Exempt: never withheld either."""
    UNSEEN = auto()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, and how it is shown."""

    people: int
    exposure: Exposure = Exposure.ROUNDED

    @property
    def controlled(self) -> bool:
        """Whether it can be withheld."""
        # Not by a set: hashing members of an Enum costs, and this is asked of every count.
        return self.exposure is Exposure.ROUNDED or self.exposure is Exposure.PRICED

    @property
    def exact(self) -> bool:
        """Whether, where it is shown, a reader knows it to the last person."""
        return self.exposure in {Exposure.EXACT, Exposure.PRICED}


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` = the sum of `parts` + `rest`.

    `rest` is what the parts leave out, or (negative) count twice. It is treated as known to
    everybody, which is the worst case.
    """

    total: Key
    parts: tuple[Key, ...]
    rest: int

    @property
    def keys(self) -> tuple[Key, ...]:
        """All that take part, the total first."""
        return (self.total, *self.parts)


class Table:
    """Counts, and which of them add up to which."""

    def __init__(
        self, counts: Mapping[Key, Count], sums: Iterable[tuple[Key, Sequence[Key]]]
    ) -> None:
        self.counts = counts
        self.sums = tuple(self._sum(total, tuple(parts)) for total, parts in sums)

    def _sum(self, total: Key, parts: tuple[Key, ...]) -> Sum:
        rest = self.counts[total].people - sum(self.counts[part].people for part in parts)
        return Sum(total, parts, rest)

    @cached_property
    def sums_of(self) -> Mapping[Key, list[Sum]]:
        """The sums that each count takes part in, as a part or as the total."""
        found: dict[Key, list[Sum]] = {}
        for each in self.sums:
            for key in each.keys:
                found.setdefault(key, []).append(each)
        return found

    def below(self, keys: Iterable[Key]) -> set[Key]:
        """What the counts `keys` are made of, to the last level, and they themselves."""
        found: set[Key] = set()
        open_ends = list(keys)
        while open_ends:
            key = open_ends.pop()
            if key not in found:
                found.add(key)
                sums = self.sums_of.get(key, ())
                open_ends += [part for each in sums if each.total == key for part in each.parts]
        return found

"""Practices made up from a fixed seed; all of it is labelled synthetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from services.demo.organisations.statements import (
    FIRST_DAY,
    Belonging,
    Organisation,
    People,
    Statement,
    stated,
)

SEED = 20110401
QUINTILES = range(1, 6)


@dataclass(frozen=True)
class Group:
    """Practices of one area: how many, for how many people, how these spread over quintiles.

    `spread` are five weights, the most deprived quintile first.
    """

    prefix: str
    area: str
    practices: int
    people: int
    spread: tuple[int, int, int, int, int]
    belongings: tuple[Belonging, ...]
    towns: tuple[Belonging, ...] = ()


@dataclass(frozen=True)
class GroupPractices:
    """The practices of a group, and its people by quintile."""

    statements: Sequence[Statement]
    quintiles: tuple[int, ...]


def parts(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split by weight into whole numbers that sum to it."""
    edges = [0.0]
    for weight in weights:
        edges.append(edges[-1] + weight)
    marks = [round(total * edge / edges[-1]) for edge in edges]
    return [high - low for low, high in pairwise(marks)]


def made(group: Group, day: date) -> GroupPractices:
    """The same practices for the same group, every time."""
    chance = Random(f"{SEED} {group.prefix}")  # noqa: S311 (not a secret)
    sizes = parts(group.people, [chance.uniform(0.5, 1.5) for _ in range(group.practices)])
    statements, sums = [], [0] * len(QUINTILES)
    for number, size in enumerate(sizes, 1):
        spread = parts(size, [weight * chance.uniform(0.6, 1.4) for weight in group.spread])
        sums = [before + more for before, more in zip(sums, spread, strict=True)]
        statements.append(_practice(group, number, size, spread, day))
    return GroupPractices(statements, tuple(sums))


def _practice(group: Group, number: int, size: int, spread: Sequence[int], day: date) -> Statement:
    code = f"DEMO{group.prefix}{number:03}"
    name = f"{group.area} practice {number} (synthetic)"
    organisation = Organisation(
        code, name, "gp_practice", FIRST_DAY, system="local", synthetic=True
    )
    town = [group.towns[number % len(group.towns)]] if group.towns else []
    return stated(organisation, *group.belongings, *town, people=counted(code, day, spread, size))


def counted(code: str, day: date, spread: Sequence[int], total: int | None = None) -> list[People]:
    """A made up population by quintile, with its total where none is stated."""
    found = [
        People(code, day, quintile, people, synthetic=True)
        for quintile, people in zip(QUINTILES, spread, strict=True)
    ]
    if total is not None:
        found.append(People(code, day, 0, total, synthetic=True))
    return found

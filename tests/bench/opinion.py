"""Opinion groups beside red-dwarf, ten million votes, and raking."""

import resource
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import perf_counter

import numpy as np

from services.statistics.arrays import IntArray, VoteArray
from services.statistics.opinion.analysis import opinions
from services.statistics.opinion.stability import stability
from services.statistics.opinion.votes import table_of_columns
from services.statistics.survey.raking import Margin, rake
from tests.bench.table import Row

PEOPLE, STATEMENTS, SHARE = 10_000, 200, 0.2
MANY_PEOPLE, MANY_STATEMENTS, SMALL_SHARE = 100_000, 1_000, 0.1
ROUNDS = 3
MOST_SECONDS, MOST_SECONDS_OF_MANY, MOST_MEGABYTES = 1.0, 30.0, 2_000.0
WANTED = 8.0
RESPONDENTS, MARGINS, CATEGORIES = 100_000, 5, 6
Columns = tuple[IntArray, IntArray, VoteArray]


def rows() -> Iterator[Row]:
    votes = votes_of(PEOPLE, STATEMENTS, SHARE)
    ours = median(_seconds_of_ours(votes, PEOPLE, STATEMENTS) for _ in range(ROUNDS))
    theirs = _seconds_of_red_dwarf(votes)
    yield Row(
        f"Opinion groups, {len(votes[0]):,} votes ({PEOPLE:,} x {STATEMENTS})",
        f"{ours:.2f} s",
        f"red-dwarf {theirs:.1f} s",
        f"{theirs / ours:.0f} x",
        f"< {MOST_SECONDS:g} s and >= {WANTED:g} x",
        met=ours < MOST_SECONDS and theirs / ours >= WANTED,
    )
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        count, seconds, megabytes = alone.submit(many).result()
    yield Row(
        f"The same with stability, {count:,} votes ({MANY_PEOPLE:,} x {MANY_STATEMENTS:,})",
        f"{seconds:.1f} s, {megabytes:,.0f} MB in all",
        "",
        "",
        f"< {MOST_SECONDS_OF_MANY:g} s, {MOST_MEGABYTES:,.0f} MB",
        met=seconds < MOST_SECONDS_OF_MANY and megabytes < MOST_MEGABYTES,
    )
    raking = median(_seconds_of_raking() for _ in range(ROUNDS))
    yield Row(
        f"Raking {RESPONDENTS:,} respondents over {MARGINS} margins",
        f"{raking:.2f} s",
        "",
        "",
        f"< {MOST_SECONDS:g} s",
        met=raking < MOST_SECONDS,
    )


def many() -> tuple[int, float, float]:
    """Votes, seconds and megabytes of a process of its own."""
    votes = votes_of(MANY_PEOPLE, MANY_STATEMENTS, SMALL_SHARE)
    started = perf_counter()
    table = table_of_columns(*votes, MANY_PEOPLE, MANY_STATEMENTS)
    stability(table, opinions(table))
    seconds = perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return len(votes[0]), seconds, most / (1e6 if sys.platform == "darwin" else 1e3)


def votes_of(people: int, statements: int, share: float) -> Columns:
    """Participants, statements and votes, from 0: of three camps, in no order."""
    chance = np.random.default_rng(2024)
    leaning = chance.normal(size=(3, statements)).astype(np.float32)
    found: list[Columns] = []
    for start in range(0, people, PEOPLE):
        count = min(PEOPLE, people - start)
        camp = chance.integers(0, 3, count)
        noise = chance.normal(size=(count, statements)).astype(np.float32)
        votes = np.sign(leaning[camp] + noise).astype(np.int8)
        votes[chance.random(votes.shape) < 0.1] = 0
        rows, places = np.nonzero(chance.random(votes.shape) < share)
        found.append((rows.astype(np.int32) + start, places.astype(np.int16), votes[rows, places]))
    rows_, places_, values = zip(*found, strict=True)
    return np.concatenate(rows_), np.concatenate(places_), np.concatenate(values)


def _seconds_of_ours(votes: Columns, people: int, statements: int) -> float:
    started = perf_counter()
    opinions(table_of_columns(*votes, people, statements))
    return perf_counter() - started


def _seconds_of_red_dwarf(votes: Columns) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from reddwarf.implementations.polis import run_pipeline

        given = [
            {"participant_id": int(person), "statement_id": int(place), "vote": int(value),
             "modified": 0}
            for person, place, value in zip(*votes, strict=True)
        ]  # fmt: skip
        started = perf_counter()
        run_pipeline(votes=given)
    return perf_counter() - started


def _seconds_of_raking() -> float:
    chance = np.random.default_rng(2024)
    places = chance.integers(0, CATEGORIES, (MARGINS, RESPONDENTS))
    targets = chance.uniform(0.5, 2, (MARGINS, CATEGORIES)) * RESPONDENTS / CATEGORIES
    targets *= RESPONDENTS / targets.sum(axis=1, keepdims=True)
    margins = [Margin(f"m{at}", places[at], targets[at]) for at in range(MARGINS)]
    people = np.ones(RESPONDENTS)
    started = perf_counter()
    rake(margins, people)
    return perf_counter() - started

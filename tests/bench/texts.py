"""Texts of many people: the clusters of a campaign among 20,000, in a process of its own."""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.table import Row

TEXTS, LETTERS, WORDS = 20_000, 400, 4_000
SECONDS, MEGABYTES = 60, 2_000


def rows() -> Iterator[Row]:
    """Time and memory of all, and of a tenth."""
    (most, memory), (tenth, _) = _measured(TEXTS), _measured(TEXTS // 10)
    yield Row(
        f"campaign clusters over {TEXTS:,} texts",
        f"{most:.1f} s, {memory:,.0f} MB",
        f"{TEXTS // 10:,} texts {tenth:.1f} s",
        f"{most / tenth:.1f} x for 10 x",
        f"< {SECONDS} s, < {MEGABYTES:,} MB",
        met=most < SECONDS and memory < MEGABYTES,
    )


def _measured(count: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.texts", str(count)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = map(float, said.stdout.split())
    return seconds, memory


def _answers(count: int) -> list[str]:
    """Words as often as in a language, and one answer in fifty a letter with a line of its own."""
    made = random.Random(1)
    words = ["".join(made.choices("etaoinshrdlucmfw", k=made.randint(2, 9))) for _ in range(WORDS)]
    weights = [1 / place for place in range(1, WORDS + 1)]
    letter = " ".join(made.choices(words, weights, k=80))

    def saying() -> str:
        return " ".join(made.choices(words, weights, k=made.randint(20, 120)))

    letters = count * LETTERS // TEXTS
    return [f"{letter} {saying()[:60]}" for _ in range(letters)] + [
        saying() for _ in range(count - letters)
    ]


def _main(count: int) -> None:
    from services.statistics.texts.campaigns import clusters_of

    texts = _answers(count)
    began = time.perf_counter()
    [campaign, *_] = clusters_of(texts)
    seconds = time.perf_counter() - began
    assert len(campaign.members) >= count * LETTERS // TEXTS
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000)


if __name__ == "__main__":
    _main(int(sys.argv[1]))

"""Texts of many people: the clusters of a campaign among 20,000, in a process of its own; and the
job that reads them from the database and writes down what it found."""

import asyncio
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import run_jobs, running
from tests.api.consultations import EngagementOfficer
from tests.api.results import PERMISSION, WHY, opened
from tests.bench.servers import environment
from tests.bench.table import Row

TEXTS, LETTERS, WORDS = 20_000, 400, 4_000
SECONDS, MEGABYTES = 60, 2_000
QUESTIONS = [{name: told for name, told in WHY.items() if name != "show_if"}, PERMISSION]
FILL = """
    WITH given AS (SELECT uuidv7() AS id, text FROM unnest(%(texts)s::text[]) AS said (text)),
    added AS (
        INSERT INTO response (id, consultation, owner, version, state, submission, entered_at,
            changed_at)
        SELECT id, %(at)s, '27D', 1, 'submitted', uuid_send(uuidv7()), now(), now() FROM given
    )
    INSERT INTO response_answers (response, consultation, questionnaire_version, channel, kind,
        language, respondent, received_at, late, answers, fingerprint_key, fingerprint)
    SELECT id, %(at)s, 1, 'online', 'individual', 'english', id, now(), false,
        jsonb_build_object('why', text, 'may_publish', true), '', ''
    FROM given
"""


def rows(settings: Settings) -> Iterator[Row]:
    """Time and memory of all, and of a tenth; then of the whole job."""
    (most, memory), (tenth, _) = _measured(TEXTS), _measured(TEXTS // 10)
    yield Row(
        f"campaign clusters over {TEXTS:,} texts",
        f"{most:.1f} s, {memory:,.0f} MB",
        f"{TEXTS // 10:,} texts {tenth:.1f} s",
        f"{most / tenth:.1f} x for 10 x",
        f"< {SECONDS} s, < {MEGABYTES:,} MB",
        met=most < SECONDS and memory < MEGABYTES,
    )

    asyncio.run(_asked(settings))
    taken, memory, cpu = _said("job", **environment(settings))
    yield Row(
        f"the whole job over {TEXTS:,} texts",
        f"{taken:.1f} s, {memory:,.0f} MB",
        f"{cpu:.1f} s of CPU",
        f"{taken / most:.2f} x its clusters",
        f"< {SECONDS} s of CPU, < {MEGABYTES:,} MB",
        met=cpu < SECONDS and memory < MEGABYTES,
    )


async def _asked(settings: Settings) -> None:
    """A consultation with these answers, of which campaigns are asked for."""
    async with running(ENGAGEMENT.create_app(settings)) as client:
        officer = EngagementOfficer(client, settings)
        at = await opened(officer, questions=QUESTIONS)
        with psycopg.connect(settings.owner_database_url("engagement")) as owner:
            owner.execute(FILL, {"at": at.rpartition("/")[2], "texts": _answers(TEXTS)})
        assert (await officer.post(f"{at}/campaigns", {"question": "why"})).status_code == 202


def _measured(count: int) -> tuple[float, float]:
    seconds, memory, _ = _said(str(count))
    return seconds, memory


def _said(what: str, **variables: str) -> tuple[float, float, float]:
    """Seconds, megabytes of the larger process, and seconds of CPU of both."""
    command = [sys.executable, "-m", "tests.bench.texts", what]
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env=variables or None
    )
    seconds, memory, cpu = map(float, said.stdout.split())
    return seconds, memory, cpu


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
    _tell(seconds)


def _job() -> None:
    """What waits, as a worker does it."""
    began = time.perf_counter()
    asyncio.run(run_jobs(Settings(), ENGAGEMENT))
    _tell(time.perf_counter() - began)


def _tell(seconds: float) -> None:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    memory = max(each.ru_maxrss for each in used) / 1_000
    print(seconds, memory, sum(each.ru_utime + each.ru_stime for each in used))


if __name__ == "__main__":
    _job() if sys.argv[1] == "job" else _main(int(sys.argv[1]))

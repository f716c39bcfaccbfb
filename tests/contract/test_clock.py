"""An act has one time: it is read where a request or a job begins, and handed on."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGINS = re.compile(r"(.*_)?(routes|params|__main__)")
EDGES = {
    "services/board/webhooks/deliveries": "a Retry-After can be a date",
    "services/board/webhooks/relay": "the loop that delivers messages",
    "services/contracts/replica": "the loop that fetches the directory",
    "services/contracts/residence_replica": "fetches where people live, when it is needed",
    "services/engagement/consultations/reminders": "the hourly look for clocks that are due",
    "services/engagement/responses/equality_service": "the look every ten minutes for links",
    "services/engagement/responses/reminders": "the look every ten minutes for flags that wait",
    "services/engagement/events/expiry": "the hourly look for registrations that are long over",
    "services/engagement/retention/erasure": "the hourly look for what is due to be erased",
    "services/engagement/mail/sender": "the loop that sends mails",
    "services/engagement/updates/dispatch": "the loop that makes mails",
    "services/engagement/results/tally_service": "the look once a minute for frozen responses",
    "services/engagement/stories/expiry": "the hourly look for consents that have run out",
    "services/finance/month_end/accruals": "the hourly look for accruals that are due",
    "services/board/councils/job": "the look every five minutes for committees that are due",
    "services/metrics/imports/repository/staged_figures": "a load's time is that of its lock",
    "services/metrics/indicators/reminders": "the hourly look for figures that are due",
    "services/shared/audit/actor": "who acts in a request, and when",
    "services/shared/idempotency/service": "the frame of every request that writes",
    "services/shared/jobs/run": "an attempt at a job, which may take hours",
    "services/shared/jobs/worker": "the loop that forgets old answers",
    "services/shared/request_lines": "when a request was answered",
    "services/shared/testing": "who acts in a test",
}
"""Further modules that may ask what the time is, each with its reason."""
CLOCK = {"now", "utcnow", "today"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("services", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).with_suffix("").as_posix()
            yield name, ast.parse(path.read_text())


def reads_clock(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in CLOCK
        and isinstance(node.value, ast.Name | ast.Attribute)
        and ast.unparse(node.value).rpartition(".")[2] in {"datetime", "date"}
        for node in ast.walk(tree)
    )


def test_the_date_and_time_are_read_where_something_begins_and_nowhere_else() -> None:
    reading = {name for name, tree in modules() if reads_clock(tree)}
    within = {name for name in reading if not BEGINS.fullmatch(name.rpartition("/")[2])}
    assert within - EDGES.keys() == set(), "take the time from the Actor, or hand it in as `now`"
    assert EDGES.keys() - within == set(), "no edge any more: leave it out"

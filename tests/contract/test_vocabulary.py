"""One vocabulary of files: whoever knows one capability finds their way in every other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
WINGS = ("board", "directory", "engagement", "finance", "finance/recovery", "metrics")
STANDARD = {
    "routes": "HTTP only: parse, call, return a schema",
    "responses": "an answer in the form that was asked for: a page, a file, or 304",
    "params": "what a request gives: query, headers and path, as FastAPI dependencies",
    "schemas": "what crosses the wire",
    "presenter": "what is held, as schemas",
    "service": "the acts of the business",
    "queries": "reads that need more than one statement",
    "repository": "every statement of SQL",
    "models": "tables",
    "problems": "its errors",
}
"""Each may be a folder of nouns, or have a noun before it: `token_routes`, `schemas/funnel`."""
PURE = {
    "rules": "methods and rules as they were published; no input or output",
    "chart": "the picture of an answer",
    "charts": "pictures of answers",
}
NOUNS = {
    "board/exports/files": "plans, decisions and actions as CSV",
    "board/packs/document": "a pack as a text document",
    "board/packs/files": "a pack in each of its forms",
    "board/packs/page": "a pack as a web page",
    "board/packs/sections": "what other services answer, as paragraphs and tables",
    "board/packs/voice_sections": "what people said, as paragraphs and tables",
    "board/packs/workbook": "a pack as a workbook",
    "board/councils/job": "one look at a council's committee",
    "board/meetings/reference": "dated lists of policy, each with its source",
    "board/moderngov/client": "asks a council's committee system",
    "board/webhooks/deliveries": "one attempt to deliver a message, and what came of it",
    "board/webhooks/relay": "what turns events into messages and delivers them",
    "board/webhooks/secrets": "secrets that are kept nowhere",
    "directory/identity/authentication": "how a client proves who it is",
    "directory/identity/client_secrets": "secrets that are kept nowhere",
    "directory/identity/form": "the form that RFC 6749 gives a token request",
    "directory/identity/hashes": "argon2 beside the event loop",
    "directory/imports/formats": "the formats that can be imported",
    "directory/imports/source": "a file of one of them, read line by line",
    "directory/organisations/notices": "audit entry and event of every act on the directory",
    "finance/recovery/claims/files": "the backing data of a claim as CSV and workbook",
    "finance/recovery/activity/deidentification": "the sender's own step before a file is sent",
    "finance/recovery/activity/source": "a file of activity, whose header tells what it is",
    "finance/recovery/runs/answers": "one call of the rules for each combination that occurs",
    "finance/recovery/runs/book_frames": "price books as tables for joins",
    "finance/recovery/runs/calculation": "a run over batches, in columns",
    "finance/recovery/runs/cluster": "a run's tables on Spark, where one machine is not enough",
    "finance/recovery/runs/dimensions": "homes, practices and providers of a run, by number",
    "finance/recovery/runs/frames": "expressions over columns, for any engine",
    "finance/recovery/runs/item_frames": "what price books say of items, as expressions",
    "finance/recovery/runs/price_frames": "what lines cost, as expressions over columns",
    "finance/recovery/runs/workspace": "a DuckDB of a run's own",
    "engagement/forms/workbook": "the sheet into which forms are typed",
    "engagement/commitments/export_files": "what was promised, as CSV",
    "engagement/imports/formats": "the formats that can be imported",
    "engagement/reports/files": "a report as a web page and as a text document",
    "engagement/results/files": "what people answered as CSV and workbook",
    "engagement/opinions/files": "a conversation as CSV, with the columns of Polis",
    "engagement/opinions/calculation": "votes as a table, and what is found in it",
    "engagement/opinions/vote_columns": "votes as columns, read from COPY as they are",
    "engagement/consultations/reference": "dated lists of law and policy, each with its source",
    "engagement/consultations/reminders": "the hourly look for clocks that are due",
    "engagement/responses/reminders": "the look every ten minutes for flags that wait",
    "engagement/retention/erasure": "the hourly look for what is due to be erased",
    "engagement/retention/reference": "dated lists of policy, each with its source",
    "engagement/events/expiry": "the hourly look for registrations that are long over",
    "engagement/events/letters": "mails to those who registered",
    "engagement/questionnaires/form": "a questionnaire as a form to print",
    "engagement/challenges/counts": "how often somebody sent something today",
    "engagement/mail/carriers": "who takes a mail: a mail server, or a folder",
    "engagement/mail/sender": "hands over each mail once, or tells that it is unsure",
    "engagement/updates/dispatch": "what makes mails of requests and of what is told",
    "engagement/updates/page": "what a link in a mail opens",
    "engagement/stories/expiry": "the hourly look for consents that have run out",
    "finance/recovery/determinations/reference": "dated lists of the rules, each with its source",
    "finance/journals/source": "a file of journals, read line by line",
    "finance/month_end/accruals": "the hourly look for accruals that are due",
    "finance/exports/files": "trial balances and statements as CSV and workbooks",
    "finance/schemes/files": "savings as CSV and workbook",
    "finance/positions/files": "plan and actual as CSV and workbook",
    "metrics/alerts/detection": "what is looked for where figures come in",
    "metrics/imports/formats": "the formats that can be imported",
    "metrics/indicators/reminders": "the hourly look for figures that are due",
    "metrics/observations/disclosure": "what may be seen: every way out passes here",
    "metrics/observations/files": "figures as CSV and workbook",
    "metrics/observations/groups": "whose figures are read together",
    "metrics/observations/maps": "on which map of organisations figures are told",
    "metrics/revisions/verdicts": "what an analysis says of a series in a word",
    "metrics/scorecards/files": "a scorecard as CSV and workbook",
    "shared/audit/actor": "who acts, in which request, and when",
    "shared/audit/resource": "how acts on the rows of one kind are recorded",
    "shared/events/cursors": "signed places in the chains of services",
    "shared/idempotency/seals": "what is kept for whoever has the key only",
    "shared/imports/archives": "a zip that is sent, within bounds",
    "shared/imports/formats": "what is known of a kind of file",
    "shared/imports/intake": "one attempt to take a file in",
    "shared/imports/job": "the job that takes a file in",
    "shared/imports/layouts": "known arrangements of columns",
    "shared/imports/lines": "the cells of a line, and what is wrong with them",
    "shared/imports/progress": "one pass over a file: count, rejects, how far it is",
    "shared/imports/source": "the one table of a file, read line by line",
    "shared/imports/sweep": "files that no import needs",
    "shared/imports/tables": "rows of cells, of a CSV file or a sheet",
    "shared/imports/uploads": "files that arrive",
    "shared/imports/workbooks": "a workbook that is sent, row by row",
    "shared/jobs/events": "the course of a job, as it is told to who follows it",
    "shared/jobs/followers": "who hears of a job that changes",
    "shared/jobs/life": "a worker's sign of life",
    "shared/jobs/process": "a process of workers",
    "shared/jobs/queue": "the jobs that wait",
    "shared/jobs/run": "one attempt at a job",
    "shared/jobs/worker": "what runs jobs",
}
"""Further nouns of the field, each with its reason."""
REFUSED = {
    "changing", "showing", "asking", "answering", "raising", "holding", "rows", "fitting", "look",
    "paper", "places", "telling", "sharing", "shape", "watch",
}  # fmt: skip
PARTICIPLE = re.compile(r".*(ing|ed)$")

WEB = {"routes", "responses", "params"}
HTTP = {
    "shared/idempotency/service": "keeps a response and gives it again",
}
"""Modules beside these three that know FastAPI or Starlette, each with its reason."""
SQL = {
    "shared/imports/intake": "hands a connection through that a repository uses",
    "shared/jobs/queue": "asks procrastinate's own tables",
    "shared/jobs/run": "hands a connection through that a repository uses",
}
"""Modules beside repositories and models that know SQLAlchemy, each with its reason."""
LIKE_ONE = {"drawing", "waiting"}
"""Nouns of the field that look like participles."""


def is_capability(folder: Path) -> bool:
    """Shared folders without tables and routes are tools of the house, not capabilities."""
    return any((folder / f"{name}.py").exists() for name in ("routes", "models"))


def capabilities() -> Iterator[Path]:
    for wing in WINGS:
        folders = _folders(SERVICES / wing)
        yield from (each for each in folders if name_of(each) not in WINGS)
    yield from filter(is_capability, _folders(SERVICES / "shared"))


def _folders(parent: Path) -> list[Path]:
    return sorted(
        each
        for each in (parent.iterdir() if parent.exists() else ())
        if each.is_dir() and (each / "__init__.py").exists()
    )


def parts_of(capability: Path) -> Iterator[str]:
    """Its modules and folders of modules, such as `service` or `rules`."""
    yield from (each.name for each in _folders(capability))
    yield from (each.stem for each in capability.glob("*.py") if not each.stem.startswith("__"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SERVICES).with_suffix(""))


def is_standard(part: str) -> bool:
    noun, _, last = part.rpartition("_")
    return last in STANDARD and PARTICIPLE.fullmatch(noun) is None


def is_refused(module: str) -> bool:
    """What is asked of the last word: before it a participle is in its place (`staged_figures`)."""
    last = module.rpartition("_")[2]
    return module in REFUSED or (PARTICIPLE.fullmatch(last) is not None and last not in LIKE_ONE)


CAPABILITIES = sorted(capabilities())


@pytest.mark.parametrize("capability", CAPABILITIES, ids=name_of)
def test_every_part_of_a_capability_has_a_name_of_the_house(capability: Path) -> None:
    known = STANDARD.keys() | PURE.keys()
    others = {
        f"{name_of(capability)}/{part}"
        for part in parts_of(capability)
        if part not in known and not is_standard(part)
    }
    assert others - NOUNS.keys() == set()


@pytest.mark.parametrize("capability", CAPABILITIES, ids=name_of)
def test_no_module_of_a_capability_is_called_by_a_bare_participle(capability: Path) -> None:
    modules = {name_of(each) for each in capability.rglob("*.py")}
    assert {each for each in modules if is_refused(Path(each).name)} == set()


def test_no_name_is_excused_that_nothing_has() -> None:
    there = {
        name_of(each)
        for capability in CAPABILITIES
        for each in (*capability.rglob("*.py"), *capability.rglob("*/"))
    }
    assert NOUNS.keys() - there == set()


def test_no_module_of_the_house_has_a_name_that_says_nothing() -> None:
    modules = (each for part in ("gateway", "services") for each in (ROOT / part).rglob("*.py"))
    assert [str(each.relative_to(ROOT)) for each in modules if each.stem in REFUSED] == []


def imported(path: Path) -> set[str]:
    """The packages that a module imports."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}


def who_know(frameworks: set[str], allowed: set[str]) -> set[str]:
    """Modules of capabilities that import one of these, but for those of an allowed kind."""
    return {
        name_of(module)
        for capability in CAPABILITIES
        for module in capability.rglob("*.py")
        if imported(module) & frameworks
        and not any(
            part.rpartition("_")[2] in allowed
            for part in module.relative_to(capability).with_suffix("").parts
        )
    }


def test_only_routes_responses_and_params_know_the_framework() -> None:
    assert who_know({"fastapi", "starlette"}, WEB) == HTTP.keys()


def test_only_repositories_and_models_know_sql() -> None:
    assert who_know({"sqlalchemy", "sqlmodel"}, {"repository", "models"}) == SQL.keys()

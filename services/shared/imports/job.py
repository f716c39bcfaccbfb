"""The import job of any service: opens the file, has it taken in, keeps the rejects."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from services.shared.errors import Problem, Unavailable
from services.shared.imports import repository
from services.shared.imports.formats import Format
from services.shared.imports.intake import Intake
from services.shared.imports.problems import FileGone, RowsRejected
from services.shared.imports.progress import FileReading
from services.shared.imports.service import options_of
from services.shared.imports.uploads import stored
from services.shared.jobs.run import JobRun
from services.shared.jobs.worker import Handler
from services.shared.settings import Settings


def import_job(service: str, formats: Mapping[str, Format[Any]]) -> Handler:
    """The handler of a service's import jobs."""

    async def run_import(run: JobRun, settings: Settings) -> None:
        async with run.database.read() as session:
            file = await repository.import_of_job(session, run.job.id)
        form, path = formats[file.format], stored(settings, service, file)
        try:
            with _opened(path) as opened:
                reading = FileReading(form.opening_of(options_of(run.job))(opened), run, file.size)
                await _taken(form, Intake(service, settings, run, file, reading))
        except Unavailable:
            raise
        except Problem as problem:
            await run.fail(problem)
        if form.private:
            path.unlink(missing_ok=True)

    return run_import


async def _taken(form: Format[Any], intake: Intake[Any]) -> None:
    try:
        await form.take_in(intake)
    except RowsRejected as problem:
        await intake.keep_rejects(problem)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise FileGone from None

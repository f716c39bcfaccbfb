"""The jobs that the directory's worker runs."""

from collections.abc import Mapping

from services.directory.demo.service import JOB_KIND as DEMO
from services.directory.demo.service import run_demo
from services.directory.imports.formats import FORMATS
from services.shared.imports.job import import_job
from services.shared.imports.service import JOB_KIND as IMPORT
from services.shared.jobs.worker import Handler

JOBS: Mapping[str, Handler] = {
    DEMO: run_demo,
    IMPORT: import_job("directory", FORMATS),
}

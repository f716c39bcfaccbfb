"""The jobs that the metrics worker runs."""

from collections.abc import Mapping

from services.metrics.imports.loading import run_import
from services.metrics.imports.service import JOB_KIND
from services.shared.jobs.worker import Handler

JOBS: Mapping[str, Handler] = {JOB_KIND: run_import}

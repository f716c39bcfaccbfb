"""The jobs that the metrics worker runs."""

from collections.abc import Mapping

from services.metrics.imports.formats import FORMATS
from services.metrics.imports.loading import take_in
from services.shared.imports.job import import_job
from services.shared.imports.service import JOB_KIND
from services.shared.jobs.worker import Handler

JOBS: Mapping[str, Handler] = {JOB_KIND: import_job("metrics", FORMATS, take_in)}

"""The jobs that the metrics worker runs."""

from collections.abc import Mapping

from services.metrics.imports.formats import FORMATS
from services.metrics.observations.export_repository import KIND as EXPORT
from services.metrics.observations.export_service import build_export
from services.shared.imports.job import import_job
from services.shared.imports.service import JOB_KIND as IMPORT
from services.shared.jobs.worker import Handler

JOBS: Mapping[str, Handler] = {
    IMPORT: import_job("metrics", FORMATS),
    EXPORT: build_export,
}

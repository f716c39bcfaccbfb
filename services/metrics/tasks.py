"""The jobs that the metrics worker runs."""

from collections.abc import Mapping
from typing import Any

from services.metrics.imports import pathways_service, service
from services.metrics.imports.formats import FORMATS
from services.metrics.observations.export_repository import KIND as EXPORT
from services.metrics.observations.export_service import build_export
from services.shared.imports.job import Intake, import_job
from services.shared.imports.service import JOB_KIND
from services.shared.jobs.worker import Handler


async def take_in(intake: Intake[Any]) -> None:
    """Takes a file in as its format needs. Raises RowsRejected."""
    taking = pathways_service.take_in if intake.file.format == "nhse-rtt" else service.take_in
    await taking(intake)


JOBS: Mapping[str, Handler] = {
    JOB_KIND: import_job("metrics", FORMATS, take_in),
    EXPORT: build_export,
}

"""The jobs that the directory's worker runs."""

from collections.abc import Mapping

from services.directory.demo.loading import run_demo
from services.directory.demo.service import JOB_KIND
from services.shared.jobs.worker import Handler

JOBS: Mapping[str, Handler] = {JOB_KIND: run_demo}

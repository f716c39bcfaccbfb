"""`python -m gateway.working SERVICE ...`: the workers of these services in one process.

The gateway starts it, and it ends with the gateway.
"""

import gc
import sys
from collections.abc import Collection

from services.shared.jobs.process import die_with_parent, run_workers


def run(names: Collection[str]) -> None:
    """Run their jobs until told to stop."""
    gc.disable()  # until all is loaded, which stays
    from gateway.wiring import SERVICES
    from services.shared.running import begin_process, settle

    die_with_parent()
    settings = begin_process()
    settle()
    run_workers([service.work(settings) for service in SERVICES if service.name in names])


if __name__ == "__main__":
    run(sys.argv[1:])

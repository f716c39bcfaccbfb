"""One row for every route with an id in its path, made as the organisation that will own it.

A new resource needs a maker in the module of its service, such as `board_rows.py`; without one the
contract tests fail.
"""

from collections.abc import Mapping

from tests.contract.board_rows import OF_BOARD
from tests.contract.directory_rows import OF_DIRECTORY
from tests.contract.engagement_rows import OF_ENGAGEMENT
from tests.contract.finance_rows import OF_FINANCE
from tests.contract.maker import Maker
from tests.contract.metrics_rows import OF_METRICS
from tests.contract.shared_rows import OF_ALL, Make

ROWS: Mapping[str, Make] = {
    **OF_ALL,
    **OF_DIRECTORY,
    **OF_METRICS,
    **OF_FINANCE,
    **OF_ENGAGEMENT,
    **OF_BOARD,
}


def split(resource: str) -> tuple[str, str]:
    """The service and the rest of a path such as /v1/metrics/imports/{import_id}."""
    _, _, service, rest = resource.split("/", 3)
    return service, rest


async def row_of(maker: Maker, resource: str) -> str:
    """The id of a new row of the owner's. Raises KeyError for a resource without a maker."""
    service, rest = split(resource)
    return await ROWS[rest](maker, service)

"""The one module that knows the services' code: it makes them upstreams of the gateway."""

from collections.abc import Sequence

from gateway.app import Gateway
from gateway.telemetry import Timed
from gateway.upstream import InProcess
from services.board.app import SERVICE as BOARD
from services.directory.app import SERVICE as DIRECTORY
from services.engagement.app import SERVICE as ENGAGEMENT
from services.finance.app import SERVICE as FINANCE
from services.metrics.app import SERVICE as METRICS
from services.shared.running import Service
from services.shared.settings import Settings

SERVICES: Sequence[Service] = (DIRECTORY, METRICS, ENGAGEMENT, FINANCE, BOARD)


def create_gateway(settings: Settings) -> Gateway:
    """The gateway with every service in this process."""
    return Gateway(
        settings,
        [Timed(InProcess(service.name, service.create_app(settings))) for service in SERVICES],
    )

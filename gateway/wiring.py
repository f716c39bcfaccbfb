"""The one module that knows the services' code: it makes them upstreams of the gateway."""

from collections.abc import Sequence

from gateway.app import Gateway
from gateway.health import NO_PARTS, Parts
from gateway.remote import Remote
from gateway.telemetry import Timed
from gateway.upstream import InProcess, Upstream
from services.board.app import SERVICE as BOARD
from services.directory.app import SERVICE as DIRECTORY
from services.engagement.app import SERVICE as ENGAGEMENT
from services.finance.app import SERVICE as FINANCE
from services.metrics.app import SERVICE as METRICS
from services.shared.running import Service
from services.shared.settings import Settings

SERVICES: Sequence[Service] = (DIRECTORY, METRICS, ENGAGEMENT, FINANCE, BOARD)


def create_gateway(settings: Settings, parts: Parts = NO_PARTS) -> Gateway:
    """The gateway over every service, in this process or where a setting says that it is."""
    return Gateway(settings, [Timed(_upstream(service, settings)) for service in SERVICES], parts)


def _upstream(service: Service, settings: Settings) -> Upstream:
    url = settings.service_urls.get(service.name)
    if url is None:
        return InProcess(service.name, service.create_app(settings))
    return Remote(service.name, url, idle_seconds=settings.idle_seconds)

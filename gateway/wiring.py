"""The one module that knows the services' code: it makes them upstreams of the gateway."""

import json
from collections.abc import Collection, Sequence
from functools import partial

from gateway.app import Gateway
from gateway.documents import WHOLE, merged
from gateway.drafts import Drafts
from gateway.health import NO_PARTS, Parts
from gateway.portal import pages
from gateway.remote import Remote
from gateway.telemetry import TimedUpstream
from gateway.upstream import InProcess, Upstream
from services.board.app import SERVICE as BOARD
from services.directory.app import SERVICE as DIRECTORY
from services.engagement.app import SERVICE as ENGAGEMENT
from services.finance.app import SERVICE as FINANCE
from services.metrics.app import SERVICE as METRICS
from services.shared.lane.lane import Lane
from services.shared.running import Service
from services.shared.settings import Settings

SERVICES: Sequence[Service] = (DIRECTORY, METRICS, ENGAGEMENT, FINANCE, BOARD)


def create_gateway(settings: Settings, parts: Parts = NO_PARTS) -> Gateway:
    """The gateway over every service, in this process or where a setting says that it is."""
    upstreams = [TimedUpstream(_upstream(service, settings)) for service in SERVICES]
    lane = Lane.of(settings, __name__)
    here = [service.name for service in SERVICES if service.name not in settings.service_urls]
    make = partial(lane.run, own_documents, settings, here)
    own = Drafts(make, names=f"{settings.environment} {here}") if here else None
    return Gateway(settings, upstreams, parts, lane=lane, own=own)


def own_documents(settings: Settings, names: Collection[str]) -> dict[str, bytes]:
    """The OpenAPI documents of these services, and where these are all the merged one with its
    pages; seconds of work, done in the lane."""
    found = {
        service.name: json.dumps(service.create_app(settings).openapi()).encode()
        for service in SERVICES
        if service.name in names
    }
    if len(found) < len(SERVICES):
        return found
    whole = merged(found, ())
    return found | {WHOLE: whole.body} | pages(whole.document)


def _upstream(service: Service, settings: Settings) -> Upstream:
    url = settings.service_urls.get(service.name)
    if url is None:
        return InProcess(service.name, service.create_app(settings))
    return Remote(service.name, url, idle_seconds=settings.idle_seconds)

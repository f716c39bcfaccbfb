"""How a remote service failed, as the problem that the caller sees."""

import aiohttp

from services.shared.errors import BadGateway, GatewayTimeout, Problem, Unavailable

RETRY_AFTER = {"Retry-After": "1"}


def unreachable(service: str) -> Unavailable:
    """A problem that says when to try again."""
    return Unavailable(f"The {service} service cannot be reached.", headers=RETRY_AFTER)


def as_problem(error: Exception, service: str) -> Problem:
    """503 where no connection could be made, 504 where no answer came in time, else 502."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return unreachable(service)
    if isinstance(error, TimeoutError):
        return GatewayTimeout(f"The {service} service did not answer in time.")
    return BadGateway(f"The {service} service broke off or answered something unreadable.")

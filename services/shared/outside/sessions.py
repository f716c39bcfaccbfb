"""Connections to public addresses, and to those of a trial that the settings name."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from services.shared.outside.addresses import AddressRefused, check_public, target_of
from services.shared.settings import Settings

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Every address of a host, IPv4 and IPv6."""


RESOLVE_SECONDS = 5.0
NAMES = ThreadPoolExecutor(64, "names")
"""Threads of their own: a name whose server is silent holds up nothing but itself."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver; none where there is no such name, or no answer in time."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await asyncio.get_running_loop().run_in_executor(NAMES, look_up)
    except (socket.gaierror, TimeoutError):
        return ()
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class NotPublic(OSError):
    """A name leads to an address that is not public, or to none."""


class _PublicOnly(AbstractResolver):
    """Looks every name up once for a connection, which then goes to what was checked."""

    def __init__(self, look_up: Resolve) -> None:
        self._look_up = look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._look_up(host, port)
        try:
            check_public(host, addresses)
        except AddressRefused as error:
            raise NotPublic(str(error)) from error
        return [_result(host, address, port) for address in addresses]

    async def close(self) -> None:
        """There is nothing to close."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


class Outside:
    """Follows no proxy of the environment, keeps no cookie, unpacks nothing."""

    def __init__(
        self, settings: Settings, look_up: Resolve = resolve, trust: ssl.SSLContext | None = None
    ) -> None:
        self._ports, self._trials = settings.webhook_ports, settings.webhook_trials
        self._look_up, self._trust = look_up, trust
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    def _is_trial(self, url: str) -> bool:
        return any(url.startswith(f"{trial}/") for trial in self._trials)

    async def check(self, url: str) -> None:
        """Raises AddressRefused for an address that nothing would be sent to."""
        if not self._is_trial(url):
            host, port = target_of(url, self._ports)
            check_public(host, await self._look_up(host, port))

    def session(self, url: str) -> aiohttp.ClientSession:
        """One for this address. Raises AddressRefused for how it is written; where its name leads
        is looked at with every connection, which raises a ClientConnectorDNSError."""
        trial = self._is_trial(url)
        if not trial:
            target_of(url, self._ports)
        if trial not in self._sessions:
            self._sessions[trial] = self._new(None if trial else _PublicOnly(self._look_up))
        return self._sessions[trial]

    def _new(self, resolver: AbstractResolver | None) -> aiohttp.ClientSession:
        trust = self._trust or ssl.create_default_context()
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, ssl=trust, limit=0)
        return aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

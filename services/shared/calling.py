"""How a service calls another one: at its address, with a token of its own."""

import ssl
import time
from collections.abc import Generator
from functools import cache

import httpx

from services.shared.keys import sign_token
from services.shared.settings import Settings

CALL_SECONDS = 10.0
KEEP_SECONDS = 30.0
"""For how long a resting connection is kept: shorter than the other end does."""
RENEW_BEFORE_SECONDS = 60.0
TOKEN_SECONDS = 600.0
TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105 (a path)


class NoCredentials(Exception):
    """This process can neither sign a token nor ask for one."""


class OwnToken(httpx.Auth):
    """A token for this service: signed here where the keys lie, else asked for as a client."""

    requires_response_body = True

    def __init__(self, settings: Settings, name: str, scope: str) -> None:
        self._settings, self._name, self._scope = settings, name, scope
        self._token, self._renew = "", 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if time.monotonic() >= self._renew:
            if not self._settings.client_id:
                self._token, seconds = self._signed(), TOKEN_SECONDS
            else:
                answer = yield self._asking(request.url)
                answer.raise_for_status()
                self._token = answer.json()["access_token"]
                seconds = float(answer.json()["expires_in"])
            self._renew = time.monotonic() + seconds - RENEW_BEFORE_SECONDS
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    def _signed(self) -> str:
        settings = self._settings
        if settings.oidc or settings.jwks_url or settings.jwks_file:
            raise NoCredentials("MARCHES_CLIENT_ID and MARCHES_CLIENT_SECRET are not set")
        claims = {"sub": self._name, "client_id": self._name, "scope": self._scope, "orgs": []}
        return sign_token(settings, claims)

    def _asking(self, url: httpx.URL) -> httpx.Request:
        secret = self._settings.client_secret
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_id": self._settings.client_id or "",
            "client_secret": secret.get_secret_value() if secret else "",
        }
        return httpx.Request("POST", self._settings.token_url or url.join(TOKEN_PATH), data=form)


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: the certificates take a tenth of a second of CPU."""
    return httpx.create_ssl_context()


class CallersToken(httpx.Auth):
    """The token of who asks: what is answered is no more than they may see themselves."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._authorization
        yield request


def service_client(settings: Settings, name: str, *, to: str, scope: str) -> httpx.AsyncClient:
    """A client for the service `name` to call the service `to`, whose paths are the public ones."""
    return _client(settings, to, OwnToken(settings, name, scope))


def client_for_caller(settings: Settings, *, to: str, authorization: str) -> httpx.AsyncClient:
    """A client that calls the service `to` in the name of who asks, by their own token."""
    return _client(settings, to, CallersToken(authorization))


def public_client(settings: Settings, *, to: str) -> httpx.AsyncClient:
    """A client without a token, for what the service `to` tells everybody."""
    return _client(settings, to, None)


def _client(settings: Settings, to: str, auth: httpx.Auth | None) -> httpx.AsyncClient:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    house = f"http://[{host}]" if ":" in host else f"http://{host}"
    url = settings.service_urls.get(to) or f"{house}:{settings.port}"
    return httpx.AsyncClient(
        base_url=url,
        verify=_trusted(),
        auth=auth,
        timeout=CALL_SECONDS,
        limits=httpx.Limits(keepalive_expiry=KEEP_SECONDS),
    )

"""What the portal answers with: bytes made once, sent to those who do not have them."""

import hashlib
from dataclasses import dataclass, field
from typing import Self

from starlette.types import Scope, Send

from gateway.pages import send_bytes
from services.shared.requests import REQUEST_ID, Header, header

REVALIDATE = b"public, no-cache"
FOR_EVER = b"public, max-age=31536000, immutable"

# No page of the portal runs a script.
POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    content_type: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(self.body).hexdigest())

    @classmethod
    def page(cls, text: bytes) -> Self:
        return cls(text, "text/html; charset=utf-8")

    @property
    def version(self) -> str:
        """What an address says after `?v=` to be good for ever."""
        return self.digest[:12]

    async def send(self, scope: Scope, send: Send) -> None:
        """Send it, or 304 to a caller who has it."""
        headers = self._headers(scope)
        if self._known(scope):
            headers.append((REQUEST_ID, scope["request_id"].encode()))
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            headers.append((b"content-type", self.content_type.encode()))
            await send_bytes(scope, send, status=200, headers=headers, body=self.body)

    def _headers(self, scope: Scope) -> list[Header]:
        fixed = scope["query_string"] == f"v={self.version}".encode()
        return [
            (b"etag", f'"{self.digest}"'.encode()),
            (b"cache-control", FOR_EVER if fixed else REVALIDATE),
            (b"content-security-policy", POLICY),
        ]

    def _known(self, scope: Scope) -> bool:
        tags = [tag.strip() for tag in (header(scope, b"if-none-match") or "").split(",")]
        return "*" in tags or f'"{self.digest}"' in {tag.removeprefix("W/") for tag in tags}

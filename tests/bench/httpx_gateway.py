"""What the gateway is compared with: a proxy as it is usually written, with httpx.

`python -m tests.bench.httpx_gateway PORT URL`
"""

import sys
from collections.abc import AsyncIterator

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send


class HttpxGateway:
    """Forwards everything to `url` and streams the answer back."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=30)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        request = self.client.build_request(
            scope["method"],
            scope["raw_path"].decode() + query.decode(),
            headers=scope["headers"],
            content=_body(receive) if scope["method"] == "POST" else None,
        )
        answer = await self.client.send(request, stream=True)
        headers = [(name.lower(), value) for name, value in answer.headers.raw]
        await send(
            {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        )
        async for chunk in answer.aiter_raw():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await answer.aclose()
        await send({"type": "http.response.body", "body": b""})


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        yield message.get("body", b"")


if __name__ == "__main__":
    uvicorn.run(
        HttpxGateway(sys.argv[2]), port=int(sys.argv[1]), access_log=False, log_config=None,
        lifespan="off",
    )  # fmt: skip

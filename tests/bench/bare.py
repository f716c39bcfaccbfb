"""A service that costs nothing, so that only what stands before it is measured.

`python -m tests.bench.bare PORT`
"""

import asyncio
import sys

import uvloop

BODY = b"x" * 600
ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
    b'etag: "1"\r\nx-request-id: 5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a\r\n\r\n%s' % (len(BODY), BODY)
)


class Bare(asyncio.Protocol):
    """Answers every head with the same."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        *heads, self.rest = (self.rest + data).split(b"\r\n\r\n")
        self.transport.write(ANSWER * len(heads))


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))

"""A caller says how long it waits for an answer: nothing is worked out for nobody."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.shared.errors import GatewayTimeout

DEADLINE = b"x-marches-deadline-ms"
"""Milliseconds from the end of the request to the beginning of its answer."""


def seconds_left(scope: Scope) -> float | None:
    """What the gateway has said; None when it has said nothing."""
    for name, value in scope["headers"]:
        if name == DEADLINE and value.isdigit():
            return int(value) / 1000
    return None


async def within_deadline(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run `app`; raises GatewayTimeout when its answer has not begun in time."""
    seconds = seconds_left(scope)
    if seconds is None:
        return await app(scope, receive, send)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as clock:
            # Who reads no body has all of the request when it begins.
            clock.reschedule(loop.time() + seconds)

            async def receiving() -> Message:
                message = await receive()
                if clock.when() is not None:
                    clock.reschedule(loop.time() + seconds)
                return message

            async def sending(message: Message) -> None:
                clock.reschedule(None)
                await send(message)

            return await app(scope, receiving, sending)
    except TimeoutError:
        if clock.expired():
            raise GatewayTimeout from None
        raise

"""Names are looked up without holding up anything else."""

import asyncio
import socket
import time

import pytest

from services.shared.outside import sessions
from services.shared.outside.sessions import resolve


async def test_a_name_server_that_is_silent_is_not_waited_for_and_holds_up_no_other_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "RESOLVE_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(0.5))
    looked_up = asyncio.gather(*(resolve("silent.example", 443) for _ in range(40)))
    begun = time.monotonic()
    await asyncio.to_thread(str)
    assert time.monotonic() - begun < 0.4
    assert {tuple(each) for each in await looked_up} == {()}

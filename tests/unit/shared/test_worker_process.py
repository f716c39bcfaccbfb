"""Workers of several services in one process: none holds up another, and they end together."""

import asyncio
import os
import signal
import threading

import pytest

from services.shared.jobs.process import run_workers


async def for_ever() -> None:
    await asyncio.Event().wait()


def test_a_worker_that_does_not_let_go_of_its_loop_holds_no_other_up() -> None:
    done = threading.Event()

    async def heavy() -> None:
        assert done.wait(30)

    async def light() -> None:
        await asyncio.sleep(0)
        done.set()

    run_workers([heavy, light])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_end_in_their_own_time_when_the_process_is_told_to(number: signal.Signals) -> None:
    ended = []

    async def orderly() -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        try:
            await for_ever()
        finally:
            await asyncio.sleep(0.01)
            ended.append("orderly")

    run_workers([orderly, for_ever])
    assert ended == ["orderly"]


def test_when_one_fails_all_end_and_its_error_is_told() -> None:
    async def fail() -> None:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        run_workers([for_ever, fail, for_ever])

"""The lane for heavy work: bounded, ended by who leaves, and nothing of it kills anything else."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import psutil
import pytest

from services.shared.errors import Busy, Invalid, TooManyRequests, Unavailable
from services.shared.lane.lane import Lane, TookTooLong
from services.shared.lane.process import LaneProcess
from tests.unit.shared.lane import tasks


def made(
    *,
    places: int = 1,
    waiting: int = 1,
    seconds: float = 20,
    idle_seconds: float = 60,
) -> Lane:
    return Lane(places=places, waiting=waiting, seconds=seconds, idle_seconds=idle_seconds)


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    lane = made()
    yield lane
    await lane.close()


async def gone(pid: int) -> None:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{pid} is still there")


async def test_work_is_done_in_another_process_which_is_kept_for_the_next(lane: Lane) -> None:
    first, second = await lane.run(tasks.pid), await lane.run(tasks.pid)
    assert first == second != os.getpid()


async def test_an_answer_of_megabytes_comes_whole_and_prints_are_no_part_of_it(lane: Lane) -> None:
    text = os.urandom(5_000_000)
    assert await lane.run(tasks.doubled, text) == text * 2


async def test_a_coroutine_function_is_awaited_there(lane: Lane) -> None:
    assert await lane.run(tasks.greatest, 3, 7, 5) == 7


async def test_a_problem_comes_back_as_it_was_raised(lane: Lane) -> None:
    with pytest.raises(Invalid) as raised:
        await lane.run(tasks.refused)
    problem = raised.value
    assert (problem.detail, problem.headers) == ("One thing is wrong.", {"X-A": "b"})
    assert [each.pointer for each in problem.errors] == ["#/a"]


async def test_a_refusal_of_a_rule_keeps_what_it_points_at(lane: Lane) -> None:
    with pytest.raises(tasks.NeedsField, match="too much") as raised:
        await lane.run(tasks.refused_by_rule)
    assert raised.value.field == "values"


async def test_what_cannot_be_sent_back_is_an_error_and_the_lane_goes_on(lane: Lane) -> None:
    with pytest.raises(RuntimeError, match="pickle"):
        await lane.run(tasks.unsendable)
    assert await lane.run(tasks.slept, 0) == "slept"


async def test_who_finds_no_place_is_told_at_once_when_to_come_again(lane: Lane) -> None:
    under_way = [asyncio.create_task(lane.run(tasks.slept, 1, caller=each)) for each in "ab"]
    await asyncio.sleep(0)
    assert lane.taken == 2
    with pytest.raises(Busy) as raised:
        await lane.run(tasks.pid, caller="c")
    assert (raised.value.status, raised.value.headers["Retry-After"]) == (503, "5")
    assert await asyncio.gather(*under_way) == ["slept", "slept"]
    assert lane.taken == 0


async def test_one_caller_has_half_of_the_places_and_others_the_rest() -> None:
    lane = made(waiting=3)
    under_way = [asyncio.create_task(lane.run(tasks.slept, 1, caller="a")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests) as raised:
        await lane.run(tasks.pid, caller="a")
    assert raised.value.headers["Retry-After"] == "5"
    assert await lane.run(tasks.slept, 0, caller="b") == "slept"
    assert await asyncio.gather(*under_way) == ["slept", "slept"]
    assert await lane.run(tasks.slept, 0, caller="a") == "slept"
    await lane.close()


async def test_a_process_that_dies_takes_only_its_own_task_with_it(lane: Lane) -> None:
    with pytest.raises(Unavailable):
        await lane.run(tasks.died)
    assert await lane.run(tasks.slept, 0) == "slept"


async def test_work_that_takes_too_long_is_ended() -> None:
    lane = made(seconds=5)
    pid = await lane.run(tasks.pid)
    with pytest.raises(TookTooLong, match="5 seconds"):
        await lane.run(tasks.slept, 60)
    await gone(pid)
    assert await lane.run(tasks.pid) != pid
    await lane.close()


async def test_who_leaves_ends_the_work(lane: Lane) -> None:
    pid = await lane.run(tasks.pid)
    working = asyncio.create_task(lane.run(tasks.slept, 60))
    await asyncio.sleep(0.1)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await gone(pid)
    assert lane.taken == 0


async def test_a_process_with_nothing_to_do_ends() -> None:
    lane = made(idle_seconds=0.2)
    await gone(await lane.run(tasks.pid))
    assert await lane.run(tasks.slept, 0) == "slept"
    await lane.close()


async def test_closing_ends_the_processes_that_rest() -> None:
    lane = made()
    pid = await lane.run(tasks.pid)
    await lane.close()
    await gone(pid)


async def test_who_leaves_while_a_process_starts_leaves_it_to_the_next(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts, start, begun = [], LaneProcess.started, asyncio.Event()

    async def counted(modules: Sequence[str]) -> LaneProcess:
        starts.append(modules)
        await begun.wait()
        return await start(modules)

    monkeypatch.setattr(LaneProcess, "started", counted)
    for _ in range(5):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await lane.run(tasks.pid)
    begun.set()
    assert await lane.run(tasks.pid) != os.getpid()
    assert len(starts) == 1


async def test_closing_ends_a_process_that_starts_for_nobody() -> None:
    lane, before = made(), {*psutil.Process().children()}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await lane.run(tasks.pid)
    await lane.close()
    assert lane.taken == 0
    new = {*psutil.Process().children()} - before
    assert not any("lane.worker" in " ".join(each.cmdline()) for each in new)

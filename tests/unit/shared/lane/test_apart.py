"""Work apart from its process: done, refused as it would be here, and gone with what it held."""

import os

import psutil
import pytest

from services.shared.errors import Invalid, Unavailable
from services.shared.lane.apart import apart
from tests.unit.shared.lane import tasks


async def test_work_is_done_by_a_process_that_then_is_gone() -> None:
    worked = await apart(tasks.pid)
    assert worked != os.getpid()
    assert not psutil.pid_exists(worked)


async def test_what_the_work_refuses_is_refused_here() -> None:
    with pytest.raises(Invalid, match="One thing is wrong"):
        await apart(tasks.refused)


async def test_work_whose_process_dies_can_be_tried_again() -> None:
    with pytest.raises(Unavailable):
        await apart(tasks.died)

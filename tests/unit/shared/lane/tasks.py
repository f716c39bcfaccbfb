"""What the lane is given to do in its tests."""

import asyncio
import os
import time

from services.shared.errors import Fault, Invalid


def pid() -> int:
    return os.getpid()


def doubled(text: bytes) -> bytes:
    print("not part of the answer")
    return text * 2


def slept(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def refused() -> None:
    fault = Fault("#/a", "wrong", "This is wrong.")
    raise Invalid("One thing is wrong.", errors=[fault], headers={"X-A": "b"})


class NeedsField(ValueError):
    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail)
        self.field = field


def refused_by_rule() -> None:
    raise NeedsField("too much", field="values")


def unsendable() -> object:
    return lambda: None


def died() -> None:
    os._exit(9)


async def greatest(*numbers: int) -> int:
    await asyncio.sleep(0)
    return max(numbers)

"""What goes to a process of the lane and comes back: pickles, each behind its length.

Both ends are our own processes and nobody else has the pipe between them, so a pickle is safe here.
"""

import pickle
from collections.abc import Callable
from typing import Any, NamedTuple

LENGTH = 8


class Task(NamedTuple):
    """What is to be done: a function of a module, and its arguments."""

    function: Callable[..., Any]
    given: tuple[Any, ...]


class RaisedError(NamedTuple):
    """An exception on its way back; problems and refusals need more than their text."""

    kind: type[BaseException]
    arguments: tuple[Any, ...]
    state: dict[str, Any]

    @classmethod
    def of(cls, error: BaseException) -> "RaisedError":
        return cls(type(error), error.args, dict(vars(error)))

    def again(self) -> BaseException:
        """The same exception, made without asking its class for arguments."""
        error = self.kind.__new__(self.kind)
        error.args = self.arguments
        vars(error).update(self.state)
        return error


class Outcome(NamedTuple):
    """What came of a task: what the function returned, or what it raised."""

    value: Any = None
    raised: RaisedError | None = None

    def get(self) -> Any:
        """The value. Raises what the function raised."""
        if self.raised is not None:
            raise self.raised.again()
        return self.value


def framed(message: Task | Outcome) -> bytes:
    """The message as it goes over the pipe."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(LENGTH, "big") + body


def length_of(head: bytes) -> int:
    """How many bytes follow."""
    return int.from_bytes(head, "big")


def unframed(body: bytes) -> Any:
    """The message in these bytes."""
    return pickle.loads(body)  # noqa: S301 (from our own process only)

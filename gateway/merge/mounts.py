"""Where the gateway shows the paths of a service."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mount:
    """The service's own paths below `under` are reached below `prefix` instead."""

    prefix: str
    under: str = ""

    def holds(self, path: str) -> bool:
        return f"{path}/".startswith(f"{self._under}/")

    def address(self, path: str) -> str:
        return self.prefix.rstrip("/") + path.removeprefix(self._under)

    @property
    def depth(self) -> int:
        return len(self._under)

    @property
    def _under(self) -> str:
        return self.under.rstrip("/")


def addresses(path: str, mounts: Sequence[Mount]) -> list[str]:
    """Where callers reach one of the service's own paths: at the mounts most specific to it."""
    holding = [mount for mount in mounts if mount.holds(path)]
    nearest = max((mount.depth for mount in holding), default=0)
    return [mount.address(path) for mount in holding if mount.depth == nearest]

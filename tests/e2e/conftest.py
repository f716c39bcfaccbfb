"""Houses that end with the test module."""

from collections.abc import Callable, Iterator

import pytest

from services.shared.testing import open_directory
from tests.e2e.house import House


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., House]]:
    """Starts houses on a data directory of the module's own; stops what a test left running."""
    houses: list[House] = []
    with open_directory() as directory:

        def begin(name: str = "data", **environment: str) -> House:
            house = House(directory / name, **environment)
            houses.append(house)
            return house

        yield begin
        for house in houses:
            house.stop()

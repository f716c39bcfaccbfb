"""No request waits for a thread, which costs more than most answers do."""

from fastapi import FastAPI

from tests.contract.routes import in_threads, routes_of


def test_no_route_and_no_dependency_of_one_runs_in_a_thread(
    applications: dict[str, FastAPI],
) -> None:
    """A class of parameters is declared with `at_once` (`services/shared/dependencies.py`)."""
    found = {
        f"{name}: {each}"
        for app in applications.values()
        for name, dependant in routes_of(app)
        for each in in_threads(dependant)
    }
    assert found == set()

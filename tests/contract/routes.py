"""What the routes of an application have decided."""

from collections.abc import Callable, Iterator
from inspect import isasyncgenfunction, iscoroutinefunction, isroutine
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from gateway.rates.classes import CALCULATE, CALCULATORS
from services.shared.auth import anyone, authenticated
from services.shared.owning import OwnerRule


def routes_of(app: FastAPI) -> Iterator[tuple[str, Dependant]]:
    """Method and path of every route with its dependencies."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in sorted(context.methods or ()):
                yield f"{method} {context.path}", context.dependant


def decisions(dependant: Dependant) -> set[object]:
    """The authorisation decisions in a route's tree of dependencies."""
    own = {dependant.call} & {anyone, authenticated}
    return own.union(*(decisions(inner) for inner in dependant.dependencies))


def owner_rules(dependant: Dependant) -> set[str]:
    """The names of the owner rules in a route's tree of dependencies."""
    own = {dependant.call.name} if isinstance(dependant.call, OwnerRule) else set()
    return own.union(*(owner_rules(inner) for inner in dependant.dependencies))


def writes(name: str) -> bool:
    """Whether a route may change something: all but those that read and those that calculate."""
    method, _, path = name.partition(" ")
    calculates = CALCULATE in path or path.endswith(CALCULATORS)
    return method not in {"GET", "HEAD", "OPTIONS"} and not calculates


def unowned(app: FastAPI) -> list[str]:
    """Routes that write and do not say by which rule they look at the owner."""
    return [
        name for name, dependant in routes_of(app) if writes(name) and not owner_rules(dependant)
    ]


def undecided(app: FastAPI) -> list[str]:
    """Routes that say neither who may call them nor that everybody may."""
    return [name for name, dependant in routes_of(app) if not decisions(dependant)]


def in_threads(dependant: Dependant) -> set[str]:
    """The dependencies of a route, and itself, that FastAPI would run in a thread each."""
    own = set() if _waits(dependant.call) else {str(dependant.call)}
    return own.union(*(in_threads(inner) for inner in dependant.dependencies))


def _waits(call: Callable[..., Any] | None) -> bool:
    called = call if isroutine(call) else getattr(call, "__call__", None)  # noqa: B004 (an instance)
    return iscoroutinefunction(called) or isasyncgenfunction(called)

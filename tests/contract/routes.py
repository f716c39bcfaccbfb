"""What the routes of an application have decided."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from services.shared.auth import anyone, authenticated


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


def undecided(app: FastAPI) -> list[str]:
    """Routes that say neither who may call them nor that everybody may."""
    return [name for name, dependant in routes_of(app) if not decisions(dependant)]

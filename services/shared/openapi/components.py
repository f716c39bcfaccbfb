"""What several operations say alike is said once, under `components`, and referred to.

A name comes from what it names, so that the same part of two services has the same name.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, count

from services.shared.errors import BY_STATUS, PROBLEM_JSON, Problem
from services.shared.openapi.grammar import Document, operations

PLAIN = {Problem.code, *(each.code for each in BY_STATUS.values())}
"""Codes that say no more than their status."""


def share(document: Document) -> Document:
    """`document` with problem responses, their examples and repeated parameters as components."""
    components = document.setdefault("components", {})
    repeated = _repeated(document)
    for operation in operations(document):
        responses = operation["responses"].items()
        operation["responses"] = {s: _response(components, s, each) for s, each in responses}
        operation["parameters"] = [
            _part(components, "parameters", each["name"], each) if _text(each) in repeated else each
            for each in operation.get("parameters", ())
        ]
    return document


def _repeated(document: Document) -> set[str]:
    found = (each.get("parameters", ()) for each in operations(document))
    times = Counter(map(_text, chain.from_iterable(found)))
    return {text for text, number in times.items() if number > 1}


def _text(part: Document) -> str:
    return json.dumps(part, sort_keys=True)


def _response(components: Document, status: str, response: Document) -> Document:
    """A problem response as a reference, named by its status and the codes that say more.

    Its schema has all its codes, for clients that tell them apart; what they mean is among the
    examples of `components`.
    """
    media = response.get("content", {}).get(PROBLEM_JSON)
    if media is None:
        return response
    for code, example in media["examples"].items():
        _part(components, "examples", code, _explained(example["value"]))
    codes = sorted(media["examples"])
    narrowed = {"allOf": [media["schema"], {"properties": {"code": {"enum": codes}}}]}
    content = {PROBLEM_JSON: {"schema": narrowed}}
    name = "-".join([status, *(code for code in codes if code not in PLAIN)])
    return _part(components, "responses", name, response | {"content": content})


def _explained(problem: Document) -> Document:
    """What is a problem's own, and no word of what all have."""
    return {
        "summary": problem["title"],
        "description": problem["detail"],
        "value": {"status": problem["status"], "code": problem["code"]},
    }


def _part(components: Document, section: str, name: str, part: Document) -> Document:
    """A reference to the part, under its name or, where another has that, with a number."""
    named = components.setdefault(section, {})
    free = next(each for each in _names(name) if named.setdefault(each, part) == part)
    return {"$ref": f"#/components/{section}/{free}"}


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))

"""Whatever the services publish, the merged document keeps its meaning."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.merge import Source, etag, merge

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"
LOOKS_LIKE_A_REFERENCE = {"$ref": f"{SCHEMAS}A", "mapping": {"x": "A"}}
LEAVES: list[Json] = [
    {"type": "string"},
    {"type": "integer", "default": 0},
    {"enum": [LOOKS_LIKE_A_REFERENCE]},
    {"example": LOOKS_LIKE_A_REFERENCE, "const": LOOKS_LIKE_A_REFERENCE},
]
FIELDS = st.sampled_from(["code", "$ref", "example", "default", "properties", "oneOf"])


def choice(names: list[str]) -> Json:
    """Alternatives, the first of them mapped by its bare name, the rest by implication."""
    return {
        "oneOf": [{"$ref": SCHEMAS + name} for name in names],
        "discriminator": {"propertyName": "kind", "mapping": {"first": names[0]}},
    }


def schemas(names: list[str]) -> st.SearchStrategy[Json]:
    references = st.sampled_from(names).map(lambda name: {"$ref": SCHEMAS + name})
    choices = st.lists(st.sampled_from(names), min_size=1, unique=True).map(choice)
    return st.recursive(
        st.sampled_from(LEAVES) | references | choices,
        lambda inner: (
            inner.map(lambda items: {"type": "array", "items": items})
            | st.dictionaries(FIELDS, inner, max_size=2).map(lambda each: {"properties": each})
            | st.lists(inner, min_size=1, max_size=2).map(lambda each: {"allOf": each})
        ),
        max_leaves=4,
    )


@st.composite
def documents(draw: st.DrawFn) -> Json:
    names = sorted(draw(st.sets(st.sampled_from(["A", "B", "C", "a_A", "b_B"]), min_size=1)))
    schema = schemas(names)

    def operation() -> Json:
        content = {"application/json": {"schema": draw(schema)}}
        return {
            "operationId": draw(st.sampled_from(["get_x", "get_y", "a_get_x"])),
            "responses": {"200": {"description": "", "content": content}},
            "security": [{draw(st.sampled_from(["key", "token"])): []}],
        }

    paths = draw(st.lists(st.sampled_from(["/x", "/x/{id}", "/y"]), unique=True))
    scheme = st.sampled_from(["basic", "bearer"]).map(lambda s: {"type": "http", "scheme": s})
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {path: {"get": operation(), "post": operation()} for path in paths},
        "components": {
            "schemas": {name: draw(schema) for name in names},
            "securitySchemes": {"key": draw(scheme), "token": draw(scheme)},
        },
    }


def for_all(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    # No deadline: a busy machine is not a broken merge.
    return lambda fact: settings(deadline=None, max_examples=60)(given(*drawn)(fact))


systems = st.dictionaries(st.sampled_from(["a", "b", "a_A"]), documents(), min_size=1)


def merged(system: dict[str, Json]) -> Json:
    sources = {name: Source(document, f"/v1/{name}") for name, document in system.items()}
    return merge(sources, title="All", version="1")


def operations(document: Json) -> dict[tuple[str, str], Json]:
    return {
        (path, method): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def meant(document: Json, schema: Json, depth: int = 5) -> Any:
    """The schema with every reference followed, to a depth. Fails on one that leads nowhere."""
    if depth == 0:
        return ...
    if isinstance(schema.get("$ref"), str):
        return meant(document, target(document, schema["$ref"]), depth - 1)
    return {key: _meant(document, schema, key, depth) for key in schema}


def _meant(document: Json, schema: Json, key: str, depth: int) -> Any:
    match key:
        case "items":
            return meant(document, schema[key], depth)
        case "properties":
            return {name: meant(document, each, depth) for name, each in schema[key].items()}
        case "allOf" | "oneOf":
            return [meant(document, each, depth) for each in schema[key]]
        case "discriminator":
            return chosen(document, schema, depth)
        case _:
            return schema[key]


def chosen(document: Json, schema: Json, depth: int) -> Json:
    """What each value of the discriminator selects, named by the mapping or implied."""
    mapping = schema["discriminator"]["mapping"]
    references = {each["$ref"] for each in schema["oneOf"]}
    mapped = {t if t.startswith("#") else SCHEMAS + t for t in mapping.values()}
    implied = {ref.removeprefix(SCHEMAS): ref for ref in references - mapped}
    return {
        value: meant(document, target(document, where), depth - 1)
        for value, where in (mapping | implied).items()
    }


def target(document: Json, where: str) -> Json:
    found: Json = document["components"]["schemas"][where.removeprefix(SCHEMAS)]
    return found


def response(operation: Json) -> Json:
    schema: Json = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


@for_all(systems)
def test_every_operation_of_every_service_is_there_and_no_other(system: dict[str, Json]) -> None:
    assert set(operations(merged(system))) == {
        (f"/v1/{name}{path}", method)
        for name, document in system.items()
        for path, method in operations(document)
    }


@for_all(systems)
def test_every_operation_answers_what_it_answered(system: dict[str, Json]) -> None:
    document = merged(system)
    for name, source in system.items():
        for (path, method), before in operations(source).items():
            after = operations(document)[f"/v1/{name}{path}", method]
            assert meant(document, response(after)) == meant(source, response(before))


@for_all(systems)
def test_every_operation_asks_for_the_credentials_that_it_asked_for(
    system: dict[str, Json],
) -> None:
    def schemes(document: Json, operation: Json) -> list[Json]:
        components = document["components"]["securitySchemes"]
        return [components[name] for each in operation["security"] for name in each]

    document = merged(system)
    for name, source in system.items():
        for (path, method), before in operations(source).items():
            after = operations(document)[f"/v1/{name}{path}", method]
            assert schemes(document, after) == schemes(source, before)


@for_all(systems)
def test_every_reference_leads_somewhere(system: dict[str, Json]) -> None:
    document = merged(system)
    for schema in document["components"]["schemas"].values():
        meant(document, schema)


@for_all(systems)
def test_every_component_of_every_service_keeps_its_meaning_under_some_name(
    system: dict[str, Json],
) -> None:
    document = merged(system)
    after = [meant(document, each) for each in document["components"]["schemas"].values()]
    for source in system.values():
        assert all(
            meant(source, each) in after for each in source["components"]["schemas"].values()
        )


@for_all(systems)
def test_no_two_operations_have_one_id(system: dict[str, Json]) -> None:
    ids = [operation["operationId"] for operation in operations(merged(system)).values()]
    assert len(ids) == len(set(ids))


@for_all(systems, st.randoms(use_true_random=False))
def test_the_order_of_services_does_not_show(system: dict[str, Json], random: Any) -> None:
    shuffled = list(system.items())
    random.shuffle(shuffled)
    assert etag(merged(dict(shuffled))) == etag(merged(system))


@for_all(systems)
def test_a_merged_document_merges_to_itself(system: dict[str, Json]) -> None:
    once = merged(system)
    again = merge({"all": Source(once, "")}, title="All", version="1")
    assert again | {"x-services": ...} == once | {"x-services": ...}

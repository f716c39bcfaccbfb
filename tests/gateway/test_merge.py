"""The gateway's one OpenAPI document says what the services' documents say."""

import copy
import json
from typing import Any

import pytest
from schemathesis.specs.openapi import definitions

from gateway.merge import Mount, Source, etag, merge, publish


def service(
    paths: dict[str, Any] | None = None,
    *,
    schemas: dict[str, Any] | None = None,
    version: str = "1.0",
    **rest: Any,
) -> dict[str, Any]:
    components = {"schemas": schemas or {}} | rest.pop("components", {})
    info = {"title": "A service", "version": version}
    return {"openapi": "3.1.0", "info": info, "paths": paths or {}, "components": components} | rest


def answering(schema: Any, **operation: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "Fine", "content": content}}} | operation


def answered(document: dict[str, Any], path: str) -> Any:
    response = document["paths"][path]["get"]["responses"]["200"]
    return response["content"]["application/json"]["schema"]


def merged(**documents: Any) -> dict[str, Any]:
    sources = {
        name: document if isinstance(document, Source) else Source(document, f"/v1/{name}")
        for name, document in documents.items()
    }
    return merge(sources, title="Marches", version="1.0")


TEXT, NUMBER = {"type": "string"}, {"type": "number"}


def to(name: str, section: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{section}/{name}"}


def test_paths_are_shown_below_the_services_prefix() -> None:
    document = merged(metrics=service({"/indicators/{code}": {"get": answering(TEXT)}}))
    assert list(document["paths"]) == ["/v1/metrics/indicators/{code}"]


def test_a_path_is_shown_at_the_mount_most_specific_to_it_and_only_there() -> None:
    paths = {p: {"get": answering(TEXT)} for p in ("/jwks", "/keys/jwks", "/keysmith", "/keys")}
    source = Source(service(paths), "/v1/directory", mounts=(Mount("/.well-known", under="/keys"),))
    assert list(merged(directory=source)["paths"]) == [
        "/.well-known", "/.well-known/jwks", "/v1/directory/jwks", "/v1/directory/keysmith",
    ]  # fmt: skip


def test_a_service_mounted_twice_shows_each_operation_twice_under_distinct_ids() -> None:
    paths = {"/jwks": {"get": answering(TEXT, operationId="directory_get_jwks")}}
    source = Source(service(paths), "/v1/directory", mounts=(Mount("/.well-known"),))
    shown = merged(directory=source)["paths"]
    ids = {path: item["get"]["operationId"] for path, item in shown.items()}
    assert ids == {
        "/.well-known/jwks": "directory_get_jwks",
        "/v1/directory/jwks": "directory_get_jwks_2",
    }


def test_two_services_at_one_address_are_refused_by_name() -> None:
    one = Source(service({"/x": {"get": answering(TEXT)}}), "/v1")
    with pytest.raises(ValueError, match="/v1/x, a path of b, is taken"):
        merged(a=one, b=one)


def test_a_document_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"old publishes OpenAPI 3\.0\.2, not 3\.1"):
        merged(old={"openapi": "3.0.2", "paths": {}})


def test_tags_are_listed_once_with_a_description_that_any_service_gives() -> None:
    document = merged(
        a=service(tags=[{"name": "jobs"}, {"name": "a"}]),
        b=service(tags=[{"name": "jobs", "description": "Long work"}]),
    )
    assert document["tags"] == [{"name": "jobs", "description": "Long work"}, {"name": "a"}]


def test_servers_of_services_are_not_shown() -> None:
    somewhere = [{"url": "https://inside.example"}]
    item = {"servers": somewhere, "get": answering(TEXT, servers=somewhere)}
    document = merged(a=service({"/x": item}, servers=somewhere))
    assert "inside.example" not in json.dumps(document)


def test_a_stale_services_operations_say_so() -> None:
    paths = {"/x": {"get": answering(TEXT)}}
    stale = Source(service(paths, version="1.2"), "/v1/a", stale=True)
    document = merged(a=stale, b=service(paths), c=Source({}, "/v1/c", stale=True))
    assert document["paths"]["/v1/a/x"]["get"]["x-stale"] is True
    assert "x-stale" not in document["paths"]["/v1/b/x"]["get"]
    assert document["x-services"] == {
        "a": {"stale": True, "version": "1.2"},
        "b": {"stale": False, "version": "1.0"},
        "c": {"stale": True, "version": None},
    }


def test_every_operation_names_its_service() -> None:
    document = merged(metrics=service({"/x": {"get": answering(TEXT)}}))
    assert document["paths"]["/v1/metrics/x"]["get"]["x-service"] == "metrics"


def test_the_sources_stay_as_they_are_even_when_the_result_changes() -> None:
    one = service(
        {"/x": {"get": answering(to("Item"), example={"a": [1]})}}, schemas={"Item": TEXT}
    )
    before = copy.deepcopy(one)
    document = merged(a=one, b=service(schemas={"Item": NUMBER}))
    document["paths"]["/v1/a/x"]["get"]["example"]["a"].append(2)
    document["components"]["schemas"]["a_Item"]["type"] = "null"
    assert one == before


def test_the_etag_is_strong_and_of_the_bytes_that_are_served() -> None:
    one, other = merged(a=service(version="1.0")), merged(a=service(version="1.1"))
    publication = publish(one)
    assert json.loads(publication.body) == one
    assert publication.etag == etag(one) != etag(other)
    assert publication.etag.startswith('"')


def test_the_result_is_openapi_3_1_by_its_own_schema() -> None:
    paths = {"/x/{id}": {"get": answering(to("Item"), operationId="get_x")}}
    document = merge(
        {
            "a": Source(service(paths, schemas={"Item": TEXT}), "/v1/a", stale=True),
            "b": Source(service(paths, schemas={"Item": NUMBER}), "/v1/b"),
        },
        title="Marches",
        version="1.0",
        description="All of it.",
    )
    definitions.OPENAPI_31_VALIDATOR.validate(document)

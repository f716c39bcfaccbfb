"""A merged document refers to what the services' documents referred to."""

import json

from tests.gateway.test_merge import NUMBER, TEXT, merged, service, to


def test_data_is_left_alone_even_where_it_looks_like_a_reference() -> None:
    data = {"$ref": "#/components/schemas/Item", "discriminator": {"mapping": {"x": "Item"}}}
    schema = {"examples": [data], "default": data, "const": data, "enum": [data], "x-more": data}
    content = {"schema": schema, "example": data, "examples": {"one": {"value": data}}}
    operation = {"responses": {"200": {"description": "", "content": {"a/b": content}}}}
    document = merged(
        a=service({"/x": {"get": operation}}, schemas={"Item": TEXT}),
        b=service(schemas={"Item": NUMBER}),
    )
    response = document["paths"]["/v1/a/x"]["get"]["responses"]["200"]
    assert response["content"]["a/b"] == content


def test_properties_may_bear_the_names_of_keywords() -> None:
    properties = {name: to("Item") for name in ("$ref", "example", "default", "enum", "properties")}
    document = merged(
        a=service(schemas={"Item": TEXT, "Odd": {"properties": properties}}),
        b=service(schemas={"Item": NUMBER}),
    )
    odd = document["components"]["schemas"]["Odd"]["properties"]
    assert odd == dict.fromkeys(properties, to("a_Item"))


def test_discriminators_find_renamed_schemas_by_reference_name_and_implied_name() -> None:
    animals = {"Cat": TEXT, "Dog": TEXT, "Eel": TEXT}
    choice = {
        "oneOf": [to("Cat"), to("Dog"), to("Eel")],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": "Cat", "dog": "#/components/schemas/Dog", "fox": "fox.json"},
        },
    }
    document = merged(
        a=service(schemas={"Animal": choice} | animals),
        b=service(schemas=dict.fromkeys(animals, NUMBER)),
    )
    assert document["components"]["schemas"]["Animal"]["discriminator"]["mapping"] == {
        "cat": "a_Cat",
        "dog": "#/components/schemas/a_Dog",
        "fox": "fox.json",
        "Eel": "#/components/schemas/a_Eel",
    }


def test_links_lead_to_the_operation_at_its_new_address() -> None:
    links = {
        "by_id": {"operationId": "get_it"},
        "by_ref": {"operationRef": "#/paths/~1it~1{code}/get", "server": {"url": "/"}},
        "escaped": {"operationRef": "#/paths/~1it~1%7Bcode%7D/get"},
        "elsewhere": {"operationRef": "https://other.example/openapi.json#/paths/~1it/get"},
    }
    paths = {
        "/it/{code}": {"get": {"operationId": "get_it", "responses": {}}},
        "/all": {"get": {"responses": {"200": {"description": "", "links": links}}}},
    }
    document = merged(a=service(paths), b=service(paths))
    assert document["paths"]["/v1/a/it/{code}"]["get"]["operationId"] == "a_get_it"
    assert document["paths"]["/v1/b/all"]["get"]["responses"]["200"]["links"] == {
        "by_id": {"operationId": "b_get_it"},
        "by_ref": {"operationRef": "#/paths/~1v1~1b~1it~1{code}/get"},
        "escaped": {"operationRef": "#/paths/~1v1~1b~1it~1%7Bcode%7D/get"},
        "elsewhere": links["elsewhere"],
    }


def test_callbacks_headers_and_every_other_place_of_a_reference_are_rewritten() -> None:
    sections = {
        "schemas": TEXT, "responses": {"description": "a"}, "parameters": {"name": "a"},
        "examples": {"value": "a"}, "requestBodies": {"content": {}}, "headers": {"schema": TEXT},
        "links": {"operationId": "a"}, "callbacks": {}, "pathItems": {"summary": "a"},
    }  # fmt: skip
    media = {"schema": to("X"), "examples": {"x": to("X", "examples")},
             "encoding": {"x": {"headers": {"h": to("X", "headers")}}}}  # fmt: skip
    response = {"description": "", "headers": {"h": to("X", "headers")}, "content": {"a/b": media},
                "links": {"l": to("X", "links")}}  # fmt: skip
    operation = {
        "parameters": [to("X", "parameters"), {"name": "p", "content": {"a/b": media}}],
        "requestBody": to("X", "requestBodies"),
        "responses": {"200": response, "default": to("X", "responses")},
        "callbacks": {"c": to("X", "callbacks"), "d": {"{$url}": to("X", "pathItems")}},
    }  # fmt: skip
    item = {"parameters": [to("X", "parameters")], "post": operation}
    other = {section: {"X": {"x-other": True}} for section in sections}
    document = merged(
        a=service({"/x": item}, components={s: {"X": part} for s, part in sections.items()}),
        b=service(components=other),
    )
    text = json.dumps(document["paths"])
    assert text.count("/a_X") == text.count('"$ref"') == json.dumps(item).count('"$ref"')

"""What two documents name alike is shared or told apart."""

from typing import Any

from tests.gateway.test_merge import NUMBER, TEXT, answered, answering, merged, service, to


def test_a_component_that_all_agree_on_is_shared() -> None:
    document = merged(a=service(schemas={"Problem": TEXT}), b=service(schemas={"Problem": TEXT}))
    assert document["components"]["schemas"] == {"Problem": TEXT}


def test_a_component_that_services_differ_on_bears_each_services_name() -> None:
    document = merged(
        a=service({"/x": {"get": answering(to("Item"))}}, schemas={"Item": TEXT}),
        b=service({"/x": {"get": answering(to("Item"))}}, schemas={"Item": NUMBER}),
    )
    assert document["components"]["schemas"] == {"a_Item": TEXT, "b_Item": NUMBER}
    assert answered(document, "/v1/a/x") == to("a_Item")
    assert answered(document, "/v1/b/x") == to("b_Item")


def test_services_that_agree_share_their_version_beside_one_that_differs() -> None:
    document = merged(
        a=service(schemas={"Item": NUMBER}),
        b=service({"/x": {"get": answering(to("Item"))}}, schemas={"Item": TEXT}),
        c=service({"/x": {"get": answering(to("Item"))}}, schemas={"Item": TEXT}),
    )
    assert document["components"]["schemas"] == {"a_Item": NUMBER, "b_Item": TEXT}
    assert answered(document, "/v1/c/x") == to("b_Item")


def test_equal_texts_that_refer_to_differing_components_differ_too() -> None:
    page = {"type": "array", "items": to("Item")}
    document = merged(
        a=service(schemas={"Page": page, "Item": TEXT}),
        b=service(schemas={"Page": page, "Item": NUMBER}),
    )
    assert document["components"]["schemas"] == {
        "a_Item": TEXT, "b_Item": NUMBER,
        "a_Page": {"type": "array", "items": to("a_Item")},
        "b_Page": {"type": "array", "items": to("b_Item")},
    }  # fmt: skip


def test_components_that_refer_to_different_names_differ() -> None:
    document = merged(
        a=service(schemas={"Code": TEXT, "Item": to("Code")}),
        b=service(schemas={"Code": TEXT, "Item": to("Item")}),
    )
    assert document["components"]["schemas"] == {
        "Code": TEXT, "a_Item": to("Code"), "b_Item": to("b_Item"),
    }  # fmt: skip


def test_components_that_refer_to_themselves_in_a_circle_can_be_shared() -> None:
    tree = {"Tree": {"items": to("Leaf")}, "Leaf": {"properties": {"tree": to("Tree")}}}
    assert merged(a=service(schemas=tree), b=service(schemas=tree))["components"]["schemas"] == tree


def test_a_new_name_never_takes_one_that_is_in_use() -> None:
    document = merged(
        a=service(schemas={"Item": TEXT, "a_Item": {"type": "boolean"}}),
        b=service(schemas={"Item": NUMBER}),
    )
    assert document["components"]["schemas"] == {
        "a_Item": {"type": "boolean"}, "a_Item_2": TEXT, "b_Item": NUMBER,
    }  # fmt: skip


def test_security_names_follow_their_scheme_and_the_services_default_stands_on_each_operation() -> (
    None
):
    def secured(scheme: dict[str, Any]) -> dict[str, Any]:
        open_one = answering(TEXT, security=[])
        paths = {"/x": {"get": answering(TEXT), "post": open_one}}
        return service(
            paths, components={"securitySchemes": {"key": scheme}}, security=[{"key": ["a.read"]}]
        )

    document = merged(
        a=secured({"type": "http", "scheme": "bearer"}),
        b=secured({"type": "http", "scheme": "basic"}),
    )
    assert "security" not in document
    assert document["paths"]["/v1/a/x"]["get"]["security"] == [{"a_key": ["a.read"]}]
    assert document["paths"]["/v1/b/x"]["post"]["security"] == []


def test_webhooks_are_shown_and_named_apart_where_they_differ() -> None:
    document = merged(
        a=service(webhooks={"new": {"post": {"summary": "a", "responses": {}}}}),
        b=service(webhooks={"new": {"post": {"summary": "b", "responses": {}}}}),
    )
    assert list(document["webhooks"]) == ["a_new", "b_new"]

"""What operations have in common is named by what it is, and referred to."""

from typing import Any

from services.shared.errors import Conflict, NotFound, problem_responses
from services.shared.openapi.components import share
from services.shared.openapi.references import follow


class ReportNotFound(NotFound):
    code, title, example = "report_not_found", "No such report", "There is no report 7."


class ReportClosed(Conflict):
    code, title, example = "report_closed", "The report is closed", "Report 7 was closed."


LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
NOT_FOUND = problem_responses(NotFound, ReportNotFound)[404]


def shared(*operations: dict[str, Any]) -> dict[str, Any]:
    paths = {f"/{n}": {"get": {"responses": {}} | each} for n, each in enumerate(operations)}
    return share({"paths": paths})


def get(document: dict[str, Any], number: int) -> Any:
    return document["paths"][f"/{number}"]["get"]


def test_a_problem_response_is_named_by_its_status_and_the_codes_that_say_more() -> None:
    document = shared({"responses": {"404": NOT_FOUND}}, {"responses": {"404": NOT_FOUND}})
    reference = {"$ref": "#/components/responses/404-report_not_found"}
    assert [get(document, n)["responses"]["404"] for n in (0, 1)] == [reference, reference]
    assert list(document["components"]["responses"]) == ["404-report_not_found"]


def test_a_problem_response_types_its_codes_and_each_code_is_explained_once() -> None:
    document = shared({"responses": {"404": NOT_FOUND}})
    response = follow(document, get(document, 0)["responses"]["404"])
    media = response["content"]["application/problem+json"]
    codes = media["schema"]["allOf"][1]["properties"]["code"]["enum"]
    assert codes == ["not_found", "report_not_found"]
    examples = document["components"]["examples"]
    assert examples.keys() == set(codes)
    assert examples["report_not_found"] == {
        "summary": "No such report",
        "description": "There is no report 7.",
        "value": {"status": 404, "code": "report_not_found"},
    }


def test_other_responses_stay_where_they_are() -> None:
    response = {"description": "OK", "content": {"application/json": {"schema": {}}}}
    assert get(shared({"responses": {"200": response}}), 0)["responses"] == {"200": response}


def test_a_parameter_of_several_operations_is_shared_and_one_of_one_is_not() -> None:
    own = {"name": "own", "in": "query", "schema": {"type": "string"}}
    document = shared({"parameters": [LIMIT, own]}, {"parameters": [LIMIT]})
    reference = {"$ref": "#/components/parameters/limit"}
    assert get(document, 0)["parameters"] == [reference, own]
    assert get(document, 1)["parameters"] == [reference]
    assert document["components"]["parameters"] == {"limit": LIMIT}


def test_parameters_of_one_name_that_differ_are_told_apart_by_number() -> None:
    other = LIMIT | {"schema": {"type": "string"}}
    document = shared(*[{"parameters": [each]} for each in (LIMIT, LIMIT, other, other)])
    assert document["components"]["parameters"] == {"limit": LIMIT, "limit_2": other}


def test_two_codes_of_one_status_have_two_responses() -> None:
    conflict = problem_responses(Conflict, ReportClosed)[409]
    plain = problem_responses(Conflict)[409]
    document = shared({"responses": {"409": conflict}}, {"responses": {"409": plain}})
    assert list(document["components"]["responses"]) == ["409-report_closed", "409"]

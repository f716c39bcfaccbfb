"""Every problem that a caller can meet is explained under its code."""

import re

from gateway.portal.app import COMMON
from tests.gateway.test_portal_sample import document, page, sample


def section(text: str, code: str) -> str:
    found = re.search(rf'<section class="problem" id="{code}">.*?</section>', text)
    assert found, f"{code} is not explained"
    return found.group()


async def test_the_type_of_every_problem_in_the_document_leads_to_its_explanation() -> None:
    text = await page("/docs/problems")
    codes = sample().document["components"]["examples"]
    assert "indicator_not_found" in codes
    for code in codes:
        section(text, code)


async def test_a_problem_has_title_status_meaning_and_place() -> None:
    shown = section(await page("/docs/problems"), "period_closed")
    assert "The period is closed" in shown
    assert "409 Conflict" in shown
    assert "April 2025 was closed on 2025-05-14" in shown
    assert "Occurs in 1 operation" in shown
    assert '<a href="/docs/reference#finance_post_journal">Post a journal</a>' in shown
    assert "POST /v1/finance/journals" in shown


async def test_problems_that_no_operation_declares_are_explained_too() -> None:
    text = await page("/docs/problems", document())
    for problem in COMMON:
        assert problem.example.split("'")[0] in section(text, problem.code).replace("&#x27;", "'")


async def test_problems_stand_in_the_order_of_their_status() -> None:
    statuses = re.findall(r"Status: </strong>(\d+)", await page("/docs/problems"))
    assert statuses == sorted(statuses)


async def test_a_code_is_explained_by_the_example_of_its_name_and_else_by_itself() -> None:
    narrowed = {"allOf": [{"properties": {"code": {"enum": ["<b>", "far"]}}}]}
    content = {"application/problem+json": {"schema": narrowed}}
    operation = {"operationId": "a_get", "responses": {"4XX": {"content": content}}}
    far = {"summary": "Far", "description": "Away.", "value": {"code": "far", "status": 499}}
    publication = document(paths={"/x": {"get": operation}}, components={"examples": {"far": far}})
    text = await page("/docs/problems", publication)
    assert "4XX" in section(text, "&lt;b&gt;")
    assert "499" in section(text, "far") and "Away." in section(text, "far")

"""The plain reference says of each operation what a caller must know."""

import re
from itertools import pairwise

import pytest

from tests.gateway.test_portal_sample import HOSTILE, document, page, sample


async def article(operation_id: str, *, stale: bool = False) -> str:
    text = await page("/docs/reference", sample(stale=stale))
    found = re.search(rf'<article id="{operation_id}">.*?</article>', text, re.DOTALL)
    assert found
    return found.group()


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", markup))


async def test_the_page_is_in_british_english_with_landmarks_and_a_skip_link() -> None:
    text = await page("/docs/reference")
    assert '<html lang="en-GB">' in text
    assert text.index('href="#main-content"') < text.index("<header")
    for landmark in ("<header", '<nav aria-label="Documentation"', '<main id="main-content"'):
        assert text.count(landmark) == 1
    assert 'aria-label="Contents"' in text
    assert "<script" not in text


async def test_every_anchor_that_a_page_links_to_is_there_once() -> None:
    text = await page("/docs/reference")
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


async def test_links_to_problems_lead_to_their_explanation() -> None:
    linked = set(re.findall(r'href="/docs/problems#(\w+)"', await page("/docs/reference")))
    explained = set(re.findall(r' id="(\w+)"', await page("/docs/problems")))
    assert linked and linked <= explained


async def test_headings_do_not_skip_a_level() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", await page("/docs/reference"))]
    within = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(within))


async def test_an_operation_shows_method_path_summary_and_description() -> None:
    shown = plain(await article("metrics_get_indicator"))
    assert (
        "One indicator GET /v1/metrics/indicators/{code} The definition of an indicator." in shown
    )


async def test_parameters_have_place_type_need_meaning_and_limits() -> None:
    shown = plain(await article("metrics_get_indicator"))
    assert "code path string yes the indicator's code at most 64 characters" in (
        shown.replace("&#x27;", "'").replace("  ", " ")
    )
    assert "as_of query string (date) no as it was known that day" in shown


async def test_the_request_body_links_its_schema_and_has_an_example() -> None:
    shown = await article("finance_post_journal")
    assert '<a href="#schema-Journal' in shown
    assert "&quot;amount&quot;: &quot;1234.50&quot;" in shown


async def test_responses_list_their_problems() -> None:
    shown = await article("metrics_get_indicator")
    assert '<a href="/docs/problems#indicator_not_found"><code>indicator_not_found</code></a>' in (
        shown
    )
    assert "404 Not Found indicator_not_found No such indicator" in plain(shown)


@pytest.mark.parametrize(
    ("operation_id", "access"),
    [
        ("metrics_get_indicator", "open to everybody, without a token."),
        ("metrics_calculate_spc", "access token with the scope metrics.read"),
        ("finance_post_journal", "access token with the scopes finance.write , finance.submit"),
    ],
)
async def test_who_may_call_is_said(operation_id: str, access: str) -> None:
    assert f"Access: {access}" in plain(await article(operation_id))


async def test_a_stale_or_deprecated_operation_says_so() -> None:
    stale = await article("finance_list_journals", stale=True)
    assert "This service does not answer at the moment" in stale
    assert "Deprecated" in stale
    assert 'class="notice"' not in await article("finance_post_journal")


async def test_markup_in_a_description_is_shown_as_text() -> None:
    text = await page("/docs/reference", sample(said=HOSTILE))
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in text


async def test_schemas_are_tables_of_their_properties() -> None:
    text = plain(await page("/docs/reference"))
    assert "SpcRequest Values of an indicator in the order of their periods." in text
    assert "unit one of &quot;count&quot; , &quot;proportion&quot; yes" in text


async def test_a_document_with_little_in_it_is_shown_too() -> None:
    operation = {"get": {"responses": {"204": {"$ref": "#/components/responses/Nowhere"}}}}
    text = await page("/docs/reference", document(paths={"/x": operation}))
    assert '<article id="get-/x">' in text


async def test_an_operations_parameter_stands_in_place_of_its_paths() -> None:
    shared = {"name": "q", "in": "query", "description": "shared"}
    own = {"name": "q", "in": "query", "description": "own"}
    item = {"parameters": [shared], "get": {"parameters": [own], "responses": {}}}
    text = await page("/docs/reference", document(paths={"/x": item}))
    assert "own" in text and "shared" not in text

"""The portal answers the paths below /docs to those who read, and says when nothing is new."""

import re

import httpx
import pytest

from tests.gateway.test_portal_sample import Site, page, sample

PAGES = ["/docs", "/docs/reference", "/docs/problems"]
STYLE = "/docs/static/shell.css"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_html_under_a_policy_that_lets_nothing_else_in(path: str) -> None:
    async with Site().client() as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert policy.startswith("default-src 'none'; ")
    assert "form-action 'none'; frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy and "http" not in policy


async def test_no_page_may_run_scripts() -> None:
    async with Site().client() as client:
        policies = [(await client.get(p)).headers["content-security-policy"] for p in PAGES]
    assert not any("script-src" in policy for policy in policies)


@pytest.mark.parametrize("path", [*PAGES, STYLE])
async def test_who_has_the_present_version_is_told_so(path: str) -> None:
    async with Site().client() as client:
        first = await client.get(path)
        etag = first.headers["etag"]
        for known in (etag, f'"old", W/{etag}', "*"):
            again = await client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag
            assert again.headers["cache-control"] == first.headers["cache-control"]
        assert (await client.get(path, headers={"If-None-Match": '"old"'})).status_code == 200
    assert etag.startswith('"')


async def test_a_page_changes_its_etag_with_the_document() -> None:
    site = Site()
    async with site.client() as client:
        before = (await client.get("/docs/reference")).headers["etag"]
        assert (await client.get("/docs/reference")).headers["etag"] == before
        site.publication = sample(version="0.2.0")
        assert (await client.get("/docs/reference")).headers["etag"] != before


async def test_what_was_written_before_is_sent_without_writing_it_again() -> None:
    site = Site(sample()._replace(pages={"/docs/reference": b"<p>written</p>"}))
    async with site.client() as client:
        assert (await client.get("/docs/reference")).content == b"<p>written</p>"
        assert b"written</p>" not in (await client.get("/docs/problems")).content


async def test_the_first_page_leads_to_every_operation_of_the_reference() -> None:
    first, reference = await page("/docs"), await page("/docs/reference")
    linked = set(re.findall(r'href="/docs/reference#([^"]+)"', first))
    assert linked == set(re.findall(r'<article id="([^"]+)"', reference))


@pytest.mark.parametrize("path", [*PAGES, STYLE])
async def test_head_answers_the_headers_only(path: str) -> None:
    async with Site().client() as client:
        got, head = await client.get(path), await client.head(path)
    assert head.content == b""
    assert head.headers == got.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_with_those_that_are_allowed(method: str) -> None:
    async with Site().client() as client:
        answer = await client.request(method, "/docs/reference")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "path",
    [
        "/docs/",
        "/docs/nothing",
        "/docs/static/",
        "/docs/static/../app.py",
        "/docs/static/%2e%2e/app.py",
        "/docs/static/..%2fapp.py",
        "/docs/static//etc/passwd",
        "/docs/static/README.md",
        "/documents",
    ],
)
async def test_any_other_path_is_left_to_the_gateway(path: str) -> None:
    async with Site().client() as client:
        answer = await client.get(httpx.URL("http://portal", raw_path=path.encode()))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

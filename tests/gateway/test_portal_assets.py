"""The portal's files are the ones that it says they are, and can be kept for ever."""

import re

import pytest

from gateway.portal.assets import PREFIX, STATIC, address
from tests.gateway.test_portal_sample import Site, page


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("icon.svg", "image/svg+xml"),
        ("shell.css", "text/css; charset=utf-8"),
    ],
)
async def test_a_file_has_its_type_and_no_other_is_guessed(name: str, content_type: str) -> None:
    async with Site().client() as client:
        answer = await client.get(PREFIX + name)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == (STATIC / name).read_bytes()


async def test_a_file_is_kept_for_ever_at_the_address_of_its_version_only() -> None:
    async with Site().client() as client:
        versioned = await client.get(address("shell.css"))
        other = await client.get(f"{PREFIX}shell.css?v=000000000000")
        plain = await client.get(f"{PREFIX}shell.css")
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert other.headers["cache-control"] == plain.headers["cache-control"] == "public, no-cache"


async def test_pages_ask_for_files_at_the_address_of_their_version() -> None:
    text = await page("/docs")
    assert address("icon.svg") in text and address("shell.css") in text


async def test_no_page_has_inline_scripts_or_styles() -> None:
    for path in ("/docs", "/docs/reference", "/docs/problems"):
        text = await page(path)
        assert not re.search(r"<style| style=| on\w+=\"|<script(?![^>]* src=)", text)

"""In a real browser the portal needs nothing from elsewhere and reports no error."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.gateway.test_portal_sample import HOSTILE, Site, sample
from tests.gateway.upstreams.served import served

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser: none of {', '.join(NAMES)}")


@asynccontextmanager
async def _site(site: Site) -> AsyncIterator[str]:
    """The address of the site."""
    async with served(site, lifespan="off") as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile, executable_path=BROWSER, args=FLAGS, headless=True
        )
        try:
            yield context
        finally:
            await context.close()


def overheard(page: Page) -> tuple[list[str], list[str]]:
    """What the page will have asked for, and complained of."""
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return requests, complaints


async def test_the_portal_works_without_the_internet_or_any_error(tmp_path: Path) -> None:
    async with _site(Site()) as address, browser(tmp_path) as context:
        page = await context.new_page()
        requests, complaints = overheard(page)

        await page.goto(f"{address}/docs")
        await page.get_by_role("link", name="One indicator").click()
        operation = page.locator("article#metrics_get_indicator")
        await operation.get_by_text("Command").click()
        await operation.get_by_text("curl -s").wait_for()
        for path in ("/docs", "/docs/reference", "/docs/problems"):
            await page.goto(address + path)
            for width in (320, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                assert await page.evaluate("document.documentElement.scrollWidth") == width

    assert complaints == []
    assert all(url.startswith(f"{address}/") for url in requests)


async def test_a_description_cannot_run_anything(tmp_path: Path) -> None:
    async with _site(Site(sample(said=HOSTILE))) as address, browser(tmp_path) as context:
        page = await context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await page.goto(f"{address}/docs/reference#metrics_calculate_spc")
        await page.get_by_text("Second paragraph").wait_for()
        assert await page.locator("script, [onerror]").count() == 0
        assert dialogs == []


async def test_the_first_thing_the_keyboard_reaches_skips_to_the_content(tmp_path: Path) -> None:
    async with _site(Site()) as address, browser(tmp_path) as context:
        page = await context.new_page()
        for path in ("/docs", "/docs/reference", "/docs/problems"):
            await page.goto(address + path)
            await page.keyboard.press("Tab")
            assert await page.locator(":focus").inner_text() == "Skip to content"
            await page.keyboard.press("Enter")
            await page.locator("#main-content:focus").wait_for()

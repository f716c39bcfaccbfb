"""What all pages of the portal have in common: head, skip link, landmarks."""

from collections.abc import Sequence

from gateway.portal.assets import address
from gateway.portal.html import Content, Html, element, link

PAGES = {
    "/docs": "Overview",
    "/docs/reference": "Reference",
    "/docs/problems": "Problems",
    "/openapi.json": "OpenAPI document",
}


def page(*, path: str, title: str, main: Content, styles: Sequence[str]) -> str:
    """A whole HTML page; `main` comes within the landmark of that name."""
    whole = element(
        "html",
        element("head", _head(title, styles)),
        element(
            "body",
            link("#main-content", "Skip to content", class_="skip"),
            element(
                "header",
                element("p", "Marches API", class_="product"),
                _pages(path),
                class_="shell",
            ),
            main,
        ),
        lang="en-GB",
    )
    return f"<!doctype html>\n{whole}\n"


def _head(title: str, styles: Sequence[str]) -> list[Html]:
    return [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} - Marches API"),
        element("link", rel="icon", href=address("icon.svg")),
        *(element("link", rel="stylesheet", href=address(style)) for style in styles),
    ]


def _pages(path: str) -> Html:
    links = [
        element("li", link(address, name, aria_current="page" if address == path else None))
        for address, name in PAGES.items()
    ]
    return element("nav", element("ul", links), aria_label="Documentation")

"""`/docs`: where to begin, and every operation by name; the rest is in the reference."""

from collections.abc import Mapping

from gateway.portal.html import Html, code, element, link, prose
from gateway.portal.reading import Chapters, Operation, chapters
from gateway.portal.shell import page
from services.shared.openapi.grammar import Document

PATH = "/docs"
STYLES = ("shell.css", "reference.css")
SIGN_IN = "TOKEN=$(.venv/bin/python -m gateway demo-token --role analyst)"


def overview(document: Document) -> str:
    """How to ask, and what can be asked for, by service and tag."""
    info = document.get("info", {})
    described = {tag["name"]: tag.get("description") for tag in document.get("tags", ())}
    return page(
        path=PATH,
        title="Overview",
        styles=STYLES,
        main=element(
            "main",
            element("h1", f"{info.get('title', '')} API"),
            prose(info.get("description")),
            _beginning(),
            _operations(chapters(document), described),
            id="main-content",
            tabindex="-1",
        ),
    )


def _beginning() -> Html:
    return element(
        "section",
        element("h2", "How to ask"),
        element("p", "Get a token. On a machine where Marches runs for development:"),
        element("pre", code(SIGN_IN), tabindex="0", role="region", aria_label="Get a token"),
        element(
            "p",
            "Choose an operation below. The reference gives its command for a terminal, what it "
            "takes, what it answers and who may ask. A program gets tokens with a client's secret.",
        ),
        element(
            "p",
            "An answer that is an error says what was wrong and where; its ",
            code("code"),
            " is explained under ",
            link("/docs/problems", "problems"),
            ". Tools read the ",
            link("/openapi.json", "OpenAPI document"),
            ".",
        ),
        id="start",
    )


def _operations(found: Chapters, described: Mapping[str, str | None]) -> list[Html]:
    return [
        element(
            "section",
            element("h2", service.capitalize()),
            [_tag(tag, shown, described.get(tag)) for tag, shown in tags.items()],
            id=f"service-{service}",
        )
        for service, tags in found.items()
    ]


def _tag(tag: str, shown: list[Operation], description: str | None) -> Html:
    entries = [
        element(
            "li",
            link(each.address, each.name),
            " ",
            element("span", f"{each.method.upper()} {each.path}", class_="limits"),
        )
        for each in shown
    ]
    return element(
        "section", element("h3", tag.capitalize()), prose(description), element("ul", entries)
    )

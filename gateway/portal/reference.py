"""`/docs/reference`: the whole document as one plain page."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from gateway.portal.html import Content, Html, code, element, link, prose
from gateway.portal.operations import operation
from gateway.portal.reading import Chapters, Operation, chapters
from gateway.portal.schemas import anchor, definition
from gateway.portal.shell import page
from services.shared.openapi.grammar import Document

PATH = "/docs/reference"
STYLES = ("shell.css", "reference.css")


def reference(document: Document) -> str:
    """Every operation by service and tag, then every schema; contents first."""
    found = chapters(document)
    schemas = document.get("components", {}).get("schemas", {})
    return page(
        path=PATH,
        title="Reference",
        styles=STYLES,
        main=element("div", _contents(found, schemas), _main(document, found), class_="columns"),
    )


def _contents(found: Chapters, schemas: Document) -> Html:
    return element(
        "nav",
        element("h2", "Contents"),
        [_folded(service.capitalize(), _tags(service, tags)) for service, tags in found.items()],
        _folded("Schemas", _links((anchor(name), code(name)) for name in schemas)),
        class_="contents",
        aria_label="Contents",
    )


def _folded(title: str, entries: Content) -> Html:
    return element("details", element("summary", title), element("ul", entries))


def _tags(service: str, tags: Mapping[str, list[Operation]]) -> Content:
    return [
        element(
            "li",
            link(f"#{quote(_tag_anchor(service, tag))}", tag.capitalize()),
            element("ul", _links((each.anchor, each.name) for each in shown)),
        )
        for tag, shown in tags.items()
    ]


def _links(entries: Iterable[tuple[str, Content]]) -> Content:
    return [element("li", link(f"#{quote(target)}", name)) for target, name in entries]


def _tag_anchor(service: str, tag: str) -> str:
    return f"tag-{service}-{tag}".replace(" ", "-")


def _main(document: Document, found: Chapters) -> Html:
    info = document.get("info", {})
    described = {tag["name"]: tag.get("description") for tag in document.get("tags", ())}
    states = document.get("x-services", {})
    return element(
        "main",
        element("h1", f"{info.get('title', '')} reference"),
        element("p", f"Version {info.get('version', '')}. OpenAPI {document.get('openapi', '')}."),
        prose(info.get("description")),
        [
            _chapter(service, tags, described, states.get(service, {}))
            for service, tags in found.items()
        ],
        _schemas(document.get("components", {}).get("schemas", {})),
        id="main-content",
        tabindex="-1",
    )


def _chapter(
    service: str, tags: Mapping[str, list[Operation]], described: Document, state: Document
) -> Html:
    version = f"Version {state['version']}." if state.get("version") else None
    return element(
        "section",
        element("h2", service.capitalize()),
        element("p", version) if version else None,
        [_tag(service, tag, shown, described.get(tag)) for tag, shown in tags.items()],
        id=f"service-{service}",
    )


def _tag(service: str, tag: str, shown: list[Operation], description: str | None) -> Html:
    return element(
        "section",
        element("h3", tag.capitalize()),
        prose(description),
        map(operation, shown),
        id=_tag_anchor(service, tag),
    )


def _schemas(schemas: Document) -> Html:
    return element(
        "section",
        element("h2", "Schemas"),
        [definition(name, schema) for name, schema in schemas.items()],
        id="schemas",
    )

"""`/docs/problems`: what every problem code means, and which operations may answer with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from gateway.portal.html import Html, code, element, link, prose
from gateway.portal.reading import PROBLEM_JSON, Operation, operations
from gateway.portal.shell import page
from services.shared.errors import Problem
from services.shared.openapi.grammar import Document

PATH = "/docs/problems"
ANYWHERE = "default"
STYLES = ("shell.css", "reference.css")


@dataclass(slots=True)
class Entry:
    """A problem code: what it says of itself, and where the document has it."""

    code: str
    title: str
    status: str
    meaning: str
    found_in: list[Operation] = field(default_factory=list)


def problems(document: Document, common: Iterable[type[Problem]]) -> str:
    """The page; `common` problems are there even where no operation declares them."""
    entries = gather(document, common)
    return page(
        path=PATH,
        title="Problems",
        styles=STYLES,
        main=element("div", _contents(entries), _main(entries), class_="columns"),
    )


def gather(document: Document, common: Iterable[type[Problem]]) -> list[Entry]:
    """Every code once, in the order of status and code; the first to name it says what it means."""
    found = {each.code: _common(each) for each in common}
    for operation in operations(document):
        for status in operation.responses:
            for name, example in operation.problems(status).items():
                entry = found.setdefault(name, _declared(name, status, example))
                if status != ANYWHERE:
                    entry.found_in.append(operation)
    return sorted(found.values(), key=lambda entry: (entry.status, entry.code))


def _common(problem: type[Problem]) -> Entry:
    return Entry(problem.code, problem.title, str(problem.status), problem.example)


def _declared(name: str, status: str, example: Document) -> Entry:
    value = example.get("value")
    said = value if isinstance(value, dict) else {}
    return Entry(
        code=name,
        title=str(example.get("summary", name)),
        status=str(said.get("status", status)),
        meaning=str(example.get("description", "")),
    )


def _contents(entries: Sequence[Entry]) -> Html:
    links = [
        element("li", link(f"#{quote(entry.code)}", code(entry.code)), f" {entry.status}")
        for entry in entries
    ]
    return element(
        "nav",
        element("h2", "Contents"),
        element("ul", links),
        class_="contents",
        aria_label="Contents",
    )


def _main(entries: Sequence[Entry]) -> Html:
    return element(
        "main",
        element("h1", "Problems"),
        element(
            "p",
            "Every error is a problem document (RFC 9457, ",
            code(PROBLEM_JSON),
            "). Its type leads to one of these; its code is stable and made for programs.",
        ),
        map(_section, entries),
        id="main-content",
        tabindex="-1",
    )


def _section(entry: Entry) -> Html:
    return element(
        "section",
        element("h2", entry.title),
        element("p", element("strong", "Code: "), code(entry.code)),
        element("p", element("strong", "Status: "), _status(entry.status)),
        prose(f"For example: {entry.meaning}" if entry.meaning else None),
        _occurrences(entry.found_in),
        class_="problem",
        id=entry.code,
    )


def _occurrence(operation: Operation) -> list[Html]:
    where = f"{operation.method.upper()} {operation.path}"
    return [link(operation.address, operation.name), Html(" "), code(where)]


def _status(status: str) -> str:
    known = status.isdecimal() and int(status) in {each.value for each in HTTPStatus}
    return f"{status} {HTTPStatus(int(status)).phrase}" if known else status


def _occurrences(found_in: Sequence[Operation]) -> Html:
    if not found_in:
        return element("p", "It can occur anywhere.")
    number = "1 operation" if len(found_in) == 1 else f"{len(found_in)} operations"
    links = [element("li", _occurrence(operation)) for operation in found_in]
    return element("details", element("summary", f"Occurs in {number}"), element("ul", links))

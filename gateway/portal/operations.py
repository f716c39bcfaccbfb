"""One operation in the reference: what it takes, what it answers, who may ask."""

import json
from typing import Any
from urllib.parse import quote

from gateway.portal.commands import command
from gateway.portal.examples import example_of
from gateway.portal.html import Content, Html, code, element, joined, link, prose, table
from gateway.portal.problems import ANYWHERE
from gateway.portal.reading import PROBLEM_JSON, Operation
from gateway.portal.schemas import kind, meaning
from services.shared.openapi.grammar import Document
from services.shared.openapi.references import follow

TOKENS = frozenset({"http", "oauth2", "openIdConnect"})


def operation(shown: Operation) -> Html:
    """The article of an operation, under the anchor of its id."""
    return element(
        "article",
        element("h4", shown.name),
        element("p", _method(shown), " ", code(shown.path), class_="endpoint"),
        _notices(shown.body),
        prose(shown.body.get("description")),
        element("p", element("strong", "Access: "), _access(shown)),
        _block("Command", command(shown)),
        _parameters(shown),
        _request(shown),
        _responses(shown),
        id=shown.anchor,
    )


def _method(shown: Operation) -> Html:
    return element("span", shown.method.upper(), class_=f"method {shown.method}")


def _notices(body: Document) -> list[Html]:
    notices = {
        "deprecated": "Deprecated: it will go; use it for nothing new.",
        "x-stale": "This service does not answer at the moment; this is how it last described "
        "itself.",
    }
    return [element("p", text, class_="notice") for key, text in notices.items() if body.get(key)]


def _access(shown: Operation) -> Content:
    alternatives = shown.body.get("security", ())
    if not alternatives:
        return "open to everybody, without a token."
    return [joined("; or ", [_credentials(shown, each) for each in alternatives]), "."]


def _credentials(shown: Operation, needed: Document) -> Content:
    if not needed:
        return "without a token"
    schemes = shown.document.get("components", {}).get("securitySchemes", {})
    return joined(
        " and ",
        [_scheme(name, follow(shown.document, schemes.get(name)), needed[name]) for name in needed],
    )


def _scheme(name: str, scheme: Document, scopes: list[str]) -> Content:
    words: Content = "access token" if scheme.get("type") in TOKENS else ["credential ", code(name)]
    if not scopes:
        return [words, " with any scope"]
    plural = "scopes " if len(scopes) > 1 else "scope "
    return [words, " with the ", plural, joined(", ", map(code, scopes))]


def _parameters(shown: Operation) -> Html | None:
    rows: list[list[Content]] = [
        [
            code(each.get("name", "")),
            str(each.get("in", "")),
            kind(each.get("schema", {})),
            "yes" if each.get("required") else "no",
            _parameter_meaning(each),
        ]
        for each in shown.parameters
    ]
    if not rows:
        return None
    columns = ("Name", "Where", "Type", "Required", "Meaning")
    return table(columns, rows, caption="Parameters")


def _parameter_meaning(parameter: Document) -> Content:
    # FastAPI repeats the description of a parameter in its schema.
    schema = {k: v for k, v in parameter.get("schema", {}).items() if k != "description"}
    return [prose(parameter.get("description")), meaning(schema)]


def _request(shown: Operation) -> Content:
    body = shown.request_body
    if not body:
        return None
    need = "needed" if body.get("required") else "may be left out"
    return [
        element("h5", "Request body"),
        prose(body.get("description")),
        [
            [element("p", code(name), ": ", kind(media.get("schema", {})), f" ({need})"),
             _example(shown, media, "Example request")]
            for name, media in body.get("content", {}).items()
        ],
    ]  # fmt: skip


def _example(shown: Operation, media: Document, title: str) -> Html | None:
    example = example_of(shown.document, media)
    if example is None or example == {}:
        return None
    return _block(title, _text(example))


def _block(title: str, text: str) -> Html:
    return element(
        "details",
        element("summary", title),
        element("pre", code(text), tabindex="0", role="region", aria_label=title),
    )


def _text(example: Any) -> str:
    if isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=2)


def _responses(shown: Operation) -> list[Content]:
    rows: list[list[Content]] = [
        [code(status), _response_meaning(shown, status), _content(response)]
        for status, response in shown.responses.items()
    ]
    return [
        table(("Status", "Meaning", "Content"), rows, caption="Responses"),
        [
            _example(shown, media, f"Example of a {status} answer")
            for status, response in shown.responses.items()
            for name, media in response.get("content", {}).items()
            if name != PROBLEM_JSON
        ],
    ]


def _response_meaning(shown: Operation, status: str) -> list[Content]:
    shown_problems = {} if status == ANYWHERE else shown.problems(status)
    problems = [
        element(
            "li",
            link(f"/docs/problems#{quote(code_)}", code(code_)),
            f" {example.get('summary', '')}",
        )
        for code_, example in shown_problems.items()
    ]
    said = prose(shown.responses[status].get("description"))
    return [said, element("ul", problems, class_="problems") if problems else None]


def _content(response: Document) -> Content:
    content = [
        element("p", code(name), ": ", kind(media.get("schema", {})))
        for name, media in response.get("content", {}).items()
    ]
    headers = joined(", ", map(code, response.get("headers", {})))
    return [content or "empty", element("p", "Headers: ", headers) if headers else None]

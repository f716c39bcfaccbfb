"""What the merged document says of the whole: what it is, how to sign in, what comes first."""

from services.contracts.identity import SCOPES
from services.shared.openapi.grammar import Document

TITLE = "Marches"
TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105 (a path)
DESCRIPTION = """Figures, standards and organisations of local health care, for those who plan it \
and pay for it.

Get a token by client credentials and send it as `Authorization: Bearer`. What is below \
`/v1/public` needs none.

An error is a problem document (RFC 9457). Its `code` is stable; each answer lists its codes, and \
`components.examples` says what they mean. `default` stands for what any request can meet.

A request may have an `X-Request-ID` (a UUID), and every answer has one. Unknown parameters and \
fields are refused. Lists come in pages, with `next_cursor` and `Link`. What is read has an \
`ETag`; what is changed needs it as `If-Match`. CSV and workbooks have paths of their own."""
INFO: Document = {
    "description": DESCRIPTION,
    "contact": {"name": "Whoever runs this Marches", "url": "/docs"},
    "license": {
        "name": "Open Government Licence v3.0, for the figures as published",
        "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    },
}
SERVERS = [{"url": "/", "description": "this gateway"}]
FIRST = (
    "scorecards", "analyses", "alerts", "indicators", "observations", "waiting times",
    "public indicators", "calculators", "interventions", "rebases", "organisations", "memberships",
    "residence", "snapshot", "tokens",
)  # fmt: skip
LAST = ("imports", "demonstration", "clients", "jobs", "audit", "keys")
DESCRIBED = {
    "scorecards": "Many organisations by many indicators.",
    "analyses": "One indicator: control chart, funnel, comparison, deciles, trend, inequality.",
    "calculators": "The same methods for figures that you send; nothing is stored.",
    "public indicators": "What is published, for everybody: no token is needed.",
}


def introduced(document: Document) -> Document:
    """`document` with an introduction, and its tags in the order in which callers want them."""
    used = {tag for item in document["paths"].values() for tag in _tags(item)}
    ordered = sorted(used, key=lambda tag: (_place(tag), tag))
    document["info"] |= INFO
    document["servers"] = SERVERS
    document["tags"] = [{"name": tag} | _description(tag) for tag in ordered]
    schemes = document.get("components", {}).get("securitySchemes", {})
    if "bearer" in schemes:
        schemes["bearer"] = _signing_in()
    return document


def _tags(item: Document) -> set[str]:
    operations = (each for each in item.values() if isinstance(each, dict))
    return {tag for operation in operations for tag in operation.get("tags", ())}


def _place(tag: str) -> int:
    last = tag.rpartition(" ")[2]  # each service has jobs and an audit of its own
    if tag in FIRST:
        return FIRST.index(tag)
    return len(FIRST) + (1 + LAST.index(last) if last in LAST else 0)


def _description(tag: str) -> Document:
    return {"description": DESCRIBED[tag]} if tag in DESCRIBED else {}


def _signing_in() -> Document:
    return {
        "type": "oauth2",
        "description": "An access token (JWT). The scopes that an operation needs are listed "
        "with it; none listed: any token.",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_PATH, "scopes": dict(SCOPES)}},
    }

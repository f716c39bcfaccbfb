"""`/docs`: Swagger UI on the gateway's document."""

from gateway.portal.html import element, link
from gateway.portal.shell import page

PATH = "/docs"


def interactive() -> str:
    """The page; the document is fetched by the browser."""
    plain = link("/docs/reference", "plain reference")
    return page(
        path=PATH,
        title="Try it",
        styles=("swagger-ui/swagger-ui.css", "shell.css", "interactive.css"),
        scripts=("swagger-ui/swagger-ui-bundle.js", "interactive.js"),
        main=element(
            "main",
            element("h1", "Try the API"),
            element(
                "p",
                "Requests made here are real. The same is written down in the ",
                plain,
                ", which needs no JavaScript.",
                class_="note",
            ),
            element("div", id="interactive"),
            element("noscript", element("p", "Without JavaScript, read the ", plain, ".")),
            id="main-content",
            tabindex="-1",
        ),
    )

"""What makes a code frame hard to read, as it crosses the wire."""

from pydantic import Field

from services.shared.schemas import Schema, with_example

LINT = {
    "code": "small_theme",
    "themes": ["colour"],
    "detail": "colour has fewer than 5 answers; merge it, or say why it stays.",
}


class FrameLint(Schema):
    """Something to look at; nothing is refused for it."""

    model_config = with_example(**LINT)

    code: str
    themes: list[str] = Field(description="which; [] is the whole frame")
    detail: str


class FrameLints(Schema):
    """All of them."""

    model_config = with_example(items=[LINT])

    items: list[FrameLint]

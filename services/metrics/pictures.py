"""Pictures of figures: for who may read them, and the same as long as their answer is."""

from functools import partial
from typing import Annotated

from services.shared import pictures
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of
from services.shared.schemas import Schema

READING = requires("metrics.read")
Reader = Annotated[Principal, READING]


def answer_etag(answer: Schema) -> str:
    """The same for the same answer, whenever it was computed."""
    provenance = answer.provenance.model_copy(update={"computed_at": None})  # type: ignore[attr-defined]
    return etag_of(answer.model_copy(update={"provenance": provenance}).model_dump_json())


add_pictures = partial(pictures.add_pictures, etag=answer_etag, access=READING)

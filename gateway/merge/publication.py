"""A document as callers get it: its bytes, made once, and a validator of exactly these bytes."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.shared.openapi.grammar import Document


class Publication(NamedTuple):
    document: Document
    body: bytes
    etag: str
    pages: Mapping[str, bytes] = MappingProxyType({})
    """Pages of this document that were written before, by path."""


def publish(document: Document) -> Publication:
    """The document as compact UTF-8 JSON with its strong ETag.

    The keys stay in their order, which the merge has fixed: a reader sees a schema's fields as
    their author put them.
    """
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Publication(document, body, _etag(body))


def published(body: bytes, pages: Mapping[str, bytes]) -> Publication:
    """What was published before, from its bytes."""
    return Publication(json.loads(body), body, _etag(body), pages)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'


def etag(document: Document) -> str:
    return publish(document).etag

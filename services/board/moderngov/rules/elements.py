"""ModernGov's XML, however an installation wraps it: plain, as SOAP, or as a text in XML."""

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_LAYERS = 3
TRUE = frozenset({"true", "1", "yes"})


class NotRead(ValueError):
    """What was answered is not XML, or is hostile."""


def parse(body: bytes | str) -> Element:
    """The innermost document. Raises NotRead, also for a document type, entities and references to
    elsewhere: a billion laughs, a file of ours."""
    for _ in range(MOST_LAYERS):
        try:
            root: Element = fromstring(body, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise NotRead(f"The answer cannot be read as XML: {type(error).__name__}.") from None
        leaf = root
        while len(leaf) == 1:
            leaf = leaf[0]
        inner = (leaf.text or "").strip()
        if len(leaf) or not inner.startswith("<"):
            return root
        body = inner
    raise NotRead("The answer is XML in XML in XML.")


def name_of(element: Element) -> str:
    """Without its namespace, in small letters."""
    return element.tag.rpartition("}")[2].lower()


def all_of(root: Element, name: str) -> Iterator[Element]:
    """Every element of that name that has children, wherever it is, one or many."""
    return (each for each in root.iter() if name_of(each) == name and len(each))


def text_of(element: Element, name: str) -> str:
    """The text of its first child of that name; entities are encoded twice, or not at all."""
    for child in element:
        if name_of(child) == name:
            return html.unescape(html.unescape(child.text or "")).strip()
    return ""


def is_true(element: Element, name: str) -> bool:
    """True, true, 1; anything else is false, and so is what is not there."""
    return text_of(element, name).lower() in TRUE

"""A class is a thing of the field: `KeptAnswer` and not `Kept`, of which there may be five."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = re.compile(
    r"_?([A-Z][a-z]*(ed|ing)|Held|Kept|Made|Said|Seen|Shown|Known|Written|Taken|Told|Read|Own|Given"
    r"|Drawn|Found|Lost|Chosen|Sent|Meant|Wrong|Gone|Done|By|Of|On)"
)
NOUNS = {
    "Belonging": "what belongs to what, of which memberships are a kind",
    "Drawing": "a picture",
    "Finding": "what was found",
    "Meaning": "what a value means",
    "Coding": "what a coder gives an answer",
    "Closing": "a schema of the API: the end of an organisation",
    "Ending": "a schema of the API: the end of a membership",
    "Meeting": "of a board",
    "Measured": "a schema of the API: an organisation with what its value is made of",
    "Unauthenticated": "the error that HTTP calls 401",
}
"""Nouns that look like participles, and names that the API has given away."""


def class_names() -> Iterator[str]:
    for folder in ("services", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    yield node.name


def test_no_class_is_called_by_a_bare_participle() -> None:
    bare = {name for name in class_names() if BARE.fullmatch(name)}
    assert bare - NOUNS.keys() == set(), "say what it is that was kept, shown, read"
    assert NOUNS.keys() - bare == set(), "no class has this name any more: leave it out"

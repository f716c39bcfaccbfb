"""From what was said to what is done: theme -> answer -> commitment -> feedback.

Of a consultation whose answers are coded here no link leads nowhere: whatever names something names
what stands in the record, and what is named stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.engagement.consultations.rules.record import NOTHING, Part

POINTS: Mapping[str, tuple[str, str]] = {
    "themes": ("themes", "code"),
    "recommendations": ("items", "code"),
    "answers": ("items", "to"),
    "commitments": ("items", "code"),
    "feedback": ("items", "theme"),
}
"""What can be named in a part: its list, and what names an item of it."""
NAMED: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "answers": (("to", ("themes", "recommendations")),),
    "commitments": (("answers", ("answers",)),),
    "feedback": (("theme", ("themes",)), ("commitments", ("commitments",))),
}
"""What items of a part name, and in which parts that stands."""
Parts = Mapping[str, Part]


class TraceStep(NamedTuple):
    """An item of a part names one of another part, at `pointer`."""

    part: str
    code: str
    to_part: str
    to_code: str
    pointer: str


class LooseEnd(NamedTuple):
    """A part names something that does not stand, at `pointer`."""

    part: str
    pointer: str
    detail: str


def points_of(name: str, content: Part) -> list[str]:
    """The codes that can be named in a part."""
    if name not in POINTS:
        return []
    key, code = POINTS[name]
    return list(dict.fromkeys(each[code] for each in content.get(key, ())))


def links_of(parts: Parts, name: str) -> Iterator[TraceStep]:
    """Of a part to others: to the first in which it could stand, where it stands in none."""
    for place, item in enumerate(parts.get(name, NOTHING).get("items", ())):
        for field, targets in NAMED.get(name, ()):
            own = item[POINTS[name][1]]
            for code, at in _named(item.get(field), f"#/items/{place}/{field}"):
                there = (e for e in targets if code in points_of(e, parts.get(e, NOTHING)))
                yield TraceStep(name, own, next(there, targets[0]), code, at)


def _named(given: str | Sequence[str] | None, at: str) -> Iterator[tuple[str, str]]:
    """Each code, and where it stands."""
    if isinstance(given, str):
        yield given, at
        return
    for place, code in enumerate(given or ()):
        yield code, f"{at}/{place}"


def loose_ends(parts: Parts, frame: Collection[str]) -> Iterator[LooseEnd]:
    """Everything that leads nowhere; `frame` are the themes that answers are coded by."""
    for place, code in enumerate(points_of("themes", parts.get("themes", NOTHING))):
        if code not in frame:
            detail = f"No code frame has a theme {code} that stands; answers are coded by it."
            yield LooseEnd("themes", f"#/themes/{place}/code", detail)
    for name in NAMED:
        for link in links_of(parts, name):
            if link.to_code not in points_of(link.to_part, parts.get(link.to_part, NOTHING)):
                detail = f"{link.to_code} is not in the {link.to_part} of the record."
                yield LooseEnd(name, link.pointer, detail)

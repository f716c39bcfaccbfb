"""Versions of a code frame: themes are added, reworded, merged and retired, and none is lost."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple


class FrameTheme(NamedTuple):
    """A theme as a version of the frame has it."""

    code: str
    merged_into: str | None = None
    retired: bool = False


class FrameFault(NamedTuple):
    """Something wrong with a frame, and where in it."""

    pointer: str
    code: str
    detail: str


Faults = Iterator[FrameFault]


def faults(earlier: Collection[str], themes: Sequence[FrameTheme]) -> Faults:
    """Everything that is wrong with a version after one with the `earlier` codes."""
    codes = [each.code for each in themes]
    for code in sorted(set(earlier) - set(codes)):
        detail = f"{code} was in the frame; merge or retire it, so that its answers stay."
        yield FrameFault("#/themes", "theme_dropped", detail)
    merged = {each.code: each.merged_into for each in themes}
    for place, theme in enumerate(themes):
        at = f"#/themes/{place}"
        if theme.code in codes[:place]:
            yield FrameFault(f"{at}/code", "theme_repeated", f"{theme.code} is there twice.")
        yield from _merger(theme, merged, f"{at}/merged_into")


def _merger(theme: FrameTheme, merged: Mapping[str, str | None], at: str) -> Faults:
    into = theme.merged_into
    if into is None:
        return
    if into not in merged:
        yield FrameFault(at, "theme_unknown", f"The frame has no theme {into}.")
    elif target_of(theme.code, merged) is None:
        detail = f"{theme.code} is merged into itself in the end; one of them stays."
        yield FrameFault(at, "merger_circular", detail)


def target_of(code: str, merged: Mapping[str, str | None]) -> str | None:
    """Where the answers of a theme count, at the end of all mergers; None where they go round."""
    seen = {code}
    while (into := merged.get(code)) is not None:
        if into in seen:
            return None
        seen.add(into)
        code = into
    return code

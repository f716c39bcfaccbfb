"""The formats of the files that a service takes: each a `Format`, all in its `imports/formats`."""

import textwrap
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic

from services.shared.database import AnySession
from services.shared.errors import Problem
from services.shared.imports.intake import TakeIn
from services.shared.imports.layouts import Layout, LineContent
from services.shared.imports.source import Opening, table_source
from services.shared.settings import Settings

Check = Callable[[Path, Settings], Awaitable[None]]
Options = Mapping[str, Any]
LookUp = Callable[[AnySession, str, Options], Awaitable[Options]]
"""What was asked for with a file, with what its owner has stated about it."""


@dataclass(frozen=True)
class Format(Generic[LineContent]):
    """How files of it are opened, what takes them in, and what the API says that it is.

    `national`: it speaks of everybody, which needs the scope `<service>.national`. `media` is the
    media type of its files, `also` others that it may have, `packed` whether they may come in a zip
    or as a workbook. `refusals` is what its opening and `check` raise beyond what any file may;
    `check` looks through all of a file before it is kept. `opened_by`: the opening where it goes by
    what was asked for with the file, and `looked_up` what that means when it is sent. `private`: it
    holds what people wrote, so the file goes when its job ends, and no hash of it is kept.
    """

    opening: Opening[LineContent]
    take_in: TakeIn[LineContent]
    description: str
    national: bool = False
    media: str = "text/csv"
    refusals: Sequence[type[Problem]] = ()
    also: Sequence[str] = ()
    packed: bool = False
    check: Check | None = None
    opened_by: Callable[[Options], Opening[LineContent]] | None = None
    looked_up: LookUp | None = None
    private: bool = False

    def opening_of(self, options: Options) -> Opening[LineContent]:
        """How a file is opened with which this was asked for."""
        return self.opened_by(options) if self.opened_by else self.opening


def csv_format(
    layouts: Sequence[Layout[LineContent]],
    take_in: TakeIn[LineContent],
    description: str,
    *,
    national: bool = False,
) -> Format[LineContent]:
    """The format of a table of one of the layouts: CSV, in a zip or not, or a workbook."""
    opening = partial(table_source, layouts=layouts)
    return Format(opening, take_in, description, national, packed=True)


def described(formats: Mapping[str, Format[Any]]) -> str:
    """What can be sent, as one sentence: `a` takes this; `b` that."""
    told = "; ".join(f"`{name}` {each.description}" for name, each in formats.items())
    sentence = told.replace("` ", "` takes ", 1)
    return textwrap.fill(f"{sentence}.", 100, break_on_hyphens=False)

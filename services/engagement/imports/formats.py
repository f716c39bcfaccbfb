"""The formats that can be imported."""

from collections.abc import Mapping
from typing import Any

from services.engagement.imports.rules import polis
from services.engagement.imports.service import take_comments, take_votes
from services.shared.imports.formats import Format, csv_format

FORMATS: Mapping[str, Format[Any]] = {
    "polis-comments": csv_format(polis.COMMENT_LAYOUTS, take_comments, polis.COMMENT_DESCRIPTION),
    "polis-votes": csv_format(polis.VOTE_LAYOUTS, take_votes, polis.VOTE_DESCRIPTION),
}

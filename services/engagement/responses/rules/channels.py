"""The ways by which people respond."""

from collections.abc import Sequence
from typing import Literal, get_args

Channel = Literal[
    "online", "easy_read", "paper", "telephone", "letter", "email", "event", "focus_group",
    "petition", "advocate",
]  # fmt: skip
CHANNELS: Sequence[Channel] = get_args(Channel)
PublicChannel = Literal["online", "easy_read"]
"""By which people respond themselves; officers enter all others."""
Language = Literal["english", "welsh"]
RespondentKind = Literal["individual", "organisation"]
KINDS: Sequence[RespondentKind] = get_args(RespondentKind)

"""What a response is asked for beside its answers, told so that it can be put right."""

import pytest

from services.engagement.responses.rules.parts import AskedForm, SentForm, faults

ASKED = AskedForm([], 1, 1, "2026-1", ["E06000050"])
SENT = SentForm(1, "2026-1", "individual", None, None, "E06000050", {}, {})


@pytest.mark.parametrize(
    ("asked", "sent", "pointer", "detail"),
    [
        (
            ASKED,
            SENT._replace(notice=None),
            "#/privacy_notice",
            "The privacy notice that holds is version 2026-1; show it first.",
        ),
        (
            ASKED._replace(notice=None),
            SENT,
            "#/privacy_notice",
            "There is no privacy notice; leave it out.",
        ),
        (
            ASKED,
            SENT._replace(area="E06000051"),
            "#/area",
            "One of the areas of the consultation: E06000050.",
        ),
        (
            ASKED._replace(areas=[]),
            SENT,
            "#/area",
            "The consultation names no areas; leave it out.",
        ),
    ],
)
def test_a_notice_or_an_area_that_does_not_fit_says_what_would(
    asked: AskedForm, sent: SentForm, pointer: str, detail: str
) -> None:
    assert [(each.pointer, each.detail) for each in faults(asked, sent)] == [(pointer, detail)]
    assert list(faults(ASKED, SENT)) == []

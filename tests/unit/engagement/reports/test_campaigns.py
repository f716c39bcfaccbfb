"""A campaign of 1 to 7 answers is not what the others leave of all that came in campaigns."""

import pytest

from services.engagement.reports.rules.campaigns import told_sizes


@pytest.mark.parametrize(
    ("campaigns", "told"),
    [
        ([], []),
        ([("campaign", 21)], [20]),
        ([("campaign", 3)], [None]),
        ([("campaign", 20), ("campaign", 3)], [None, None]),
        ([("campaign", 40), ("campaign", 12), ("campaign", 3)], [40, None, None]),
        ([("campaign", 20), ("duplicate", 3)], [20, None]),
    ],
)
def test_sizes_of_campaigns(campaigns: list[tuple[str, int]], told: list[int | None]) -> None:
    assert told_sizes(campaigns) == told

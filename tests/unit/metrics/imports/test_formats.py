"""Every layout that is taken has its line in the document."""

from pathlib import Path

import pytest

from services.metrics.imports.rules import ae, rtt, tidy

DOCUMENT = (Path(__file__).resolve().parents[4] / "docs/formats.md").read_text()
LAYOUTS = sorted(layout.name for rules in (ae, rtt, tidy) for layout in rules.LAYOUTS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_documented(layout: str) -> None:
    assert f"| `{layout}` |" in DOCUMENT

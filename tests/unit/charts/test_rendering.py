"""What draws a specification, and what it must not do for one."""

import pytest

from services.charts.rendering import VEGA_LITE, to_svg
from tests import vega_lite


def test_a_specification_cannot_make_the_server_fetch_an_address() -> None:
    with pytest.raises(ValueError, match=r"(?i)url"):
        to_svg({"data": {"url": "http://localhost:1/a.csv"}, "mark": "point"})


def test_what_draws_is_of_the_release_of_the_schema() -> None:
    assert vega_lite.RELEASE.startswith(f"{VEGA_LITE}.")

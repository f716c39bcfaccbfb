"""What draws a specification, and what it must not do for one."""

import re

import pytest

from services.charts.rendering import VEGA_LITE, to_svg
from tests import vega_lite

CLIPPED = {
    "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
    "mark": {"type": "line", "clip": True},
    "encoding": {axis: {"field": axis, "type": "quantitative"} for axis in ("x", "y")},
}


def test_a_specification_cannot_make_the_server_fetch_an_address() -> None:
    with pytest.raises(ValueError, match=r"(?i)url"):
        to_svg({"data": {"url": "http://localhost:1/a.csv"}, "mark": "point"})


def test_what_draws_is_of_the_release_of_the_schema() -> None:
    assert vega_lite.RELEASE.startswith(f"{VEGA_LITE}.")


def test_a_picture_is_the_same_however_many_were_drawn_before_it() -> None:
    first = to_svg(CLIPPED)
    assert 'clip-path="url(#clip-' in first
    assert to_svg(CLIPPED) == first


def test_pictures_on_one_page_do_not_share_what_they_are_clipped_by() -> None:
    one, other = (to_svg(CLIPPED | {"description": text}) for text in ("one", "other"))
    found = [set(re.findall(r'id="(clip[^"]*)"', each)) for each in (one, other)]
    assert found[0]
    assert not found[0] & found[1]

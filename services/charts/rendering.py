"""Vega-Lite specifications as pictures, without a network.

The SVG is an image with a title and a description, so that it is read out as one.
"""

import re
from hashlib import sha256
from io import BytesIO
from math import sqrt
from typing import Any
from xml.sax.saxutils import escape, quoteattr

VEGA_LITE = "6.4"
"""The release that draws; specifications are checked against its schema."""
PIXELS_A_POINT = 2.0
MOST_PIXELS = 3_000_000
"""Of a picture, so that its file stays below 200 kB: a larger one is drawn less finely."""
COLOURS = 64
"""Of the palette: charts have few, and their edges blend them with white."""
ROOT = re.compile(r"<svg\b[^>]*>")
SIZE = re.compile(r'\bwidth="([\d.]+)"[^>]*\bheight="([\d.]+)"')
CLIP = re.compile(r'(id="|url\(#)clip(\d+)')


def to_svg(spec: dict[str, Any]) -> str:
    """The picture, with what `spec` says in its title and description."""
    # Loading the drawing library takes half a second: not at start, for who never draws.
    import vl_convert

    # No address is allowed, so a specification cannot make the server fetch one.
    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _described(drawn, _title(spec), str(spec.get("description", "")))


def to_png(spec: dict[str, Any]) -> bytes:
    """The picture by palette, at twice the size in pixels, for print and sharp screens."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _by_palette(vl_convert.svg_to_png(drawn, scale=_scale(drawn)))


def _scale(svg: str) -> float:
    opened = ROOT.search(svg)
    width, height = SIZE.findall(opened.group())[0] if opened else ("1", "1")
    return min(PIXELS_A_POINT, sqrt(MOST_PIXELS / (float(width) * float(height))))


def _by_palette(png: bytes) -> bytes:
    from PIL import Image

    packed = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _described(svg: str, title: str, description: str) -> str:
    # Several pictures may stand on one page, so the ids are made from what they name.
    name = sha256(f"{title}\0{description}".encode()).hexdigest()[:12]
    ids = f"title-{name} description-{name}"
    svg = _renamed_clips(svg, name)
    opened = ROOT.search(svg)
    if opened is None:
        raise ValueError("what was drawn is not an SVG")
    root = f'{opened.group()[:-1]} role="img" aria-labelledby={quoteattr(ids)}>'
    named = f'<title id="title-{name}">{escape(title)}</title>'
    told = f'<desc id="description-{name}">{escape(description)}</desc>'
    return f"{svg[: opened.start()]}{root}{named}{told}{svg[opened.end() :]}"


def _renamed_clips(svg: str, name: str) -> str:
    """The library counts them through the life of the process, and begins with 1 in each."""
    places: dict[str, int] = {}
    return CLIP.sub(
        lambda found: f"{found[1]}clip-{name}-{places.setdefault(found[2], len(places))}", svg
    )


def _title(spec: dict[str, Any]) -> str:
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)

"""What a link in a mail opens: a page with one button, in English and Welsh.

Programs that look at mail for people open every link: only the button does anything.
"""

from html import escape
from typing import NamedTuple

POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "private, no-store"}


class Bilingual(NamedTuple):
    """The same in two languages."""

    english: str
    welsh: str


CONFIRM = Bilingual("Yes, send me updates by email", "Ie, anfonwch ddiweddariadau ataf drwy e-bost")
CONFIRMED = Bilingual(
    "You will get updates by email. Every email has a link to stop them.",
    "Byddwch yn cael diweddariadau drwy e-bost. Mae dolen ym mhob e-bost i'w hatal.",
)
LEAVE = Bilingual("Stop the updates by email", "Atal y diweddariadau drwy e-bost")
LEFT = Bilingual(
    "You get no more updates, and your address is removed.",
    "Ni chewch ragor o ddiweddariadau, ac mae eich cyfeiriad wedi'i ddileu.",
)


def asking(what: Bilingual) -> str:
    """A page whose button sends the address that the page was opened at."""
    buttons = "".join(
        f'<p lang="{language}"><button type="submit">{escape(text)}</button></p>'
        for language, text in zip(("en", "cy"), what, strict=True)
    )
    return _page(what, f'<form method="post">{buttons}</form>')


def telling(what: Bilingual) -> str:
    english, welsh = map(escape, what)
    return _page(what, f'<p lang="en">{english}</p><p lang="cy">{welsh}</p>')


def _page(title: Bilingual, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title.english)}</title></head>\n<body><main>{body}</main></body></html>\n"
    )

"""Text of a service never becomes markup."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.portal.html import Html, element, markup, prose


class Reader(HTMLParser):
    """What a browser would read: the tags and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_read_as_itself(text: str) -> None:
    reader = Reader(element("p", text))
    assert (reader.tags, reader.text) == (["p"], text)


@settings(deadline=None)
@given(st.text(alphabet="<>\"'&`/ab \n", max_size=40))
def test_a_description_gives_paragraphs_and_code_and_nothing_else(text: str) -> None:
    assert set(Reader(markup(prose(text))).tags) <= {"p", "code"}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_an_attribute_cannot_be_left(text: str) -> None:
    assert Reader(element("a", "x", href=text)).tags == ["a"]


def test_a_description_is_paragraphs_with_code_in_backticks() -> None:
    assert markup(prose("One `x < 1`\nline.\n\n\nTwo.")) == (
        "<p>One <code>x &lt; 1</code>\nline.</p><p>Two.</p>"
    )


def test_only_what_element_makes_is_markup() -> None:
    assert markup(["<b>", Html("<b>"), None]) == "&lt;b&gt;<b>"

"""Pages are counted once, for every format."""

from hypothesis import given
from hypothesis import strategies as st

from services.board.packs.rules.pages import (
    MOST_ROWS,
    PackBlock,
    length_of,
    letters_of,
    pages_of,
    shares_of,
    table,
)

BLOCKS = st.lists(
    st.one_of(
        st.text(max_size=9000).map(PackBlock),
        st.text("a \n", max_size=500).map(PackBlock),
        st.lists(st.tuples(st.text(max_size=90), st.text(max_size=9)), min_size=1, max_size=80).map(
            lambda rows: table(("A", "B"), rows)
        ),
    ),
    max_size=8,
)


@given(BLOCKS, st.integers(1, 99))
def test_no_row_and_no_paragraph_is_lost_between_pages(blocks: list[PackBlock], first: int) -> None:
    pages = pages_of(blocks, first, 10_000)
    assert [page.number for page in pages] == [*range(first, first + len(pages))]
    shown = [block for page in pages for block in page.blocks]
    texts = "".join(b.text for b in shown if not b.columns)
    whole = "".join(b.text for b in blocks if not b.columns)
    assert texts.replace("\n", "") == whole.replace("\n", "")  # where a page ends, so does a line
    rows = [[*row] for b in shown for row in b.rows]
    assert rows == [[*row] for b in blocks for row in b.rows]


def test_a_long_table_is_cut_and_says_by_how_much() -> None:
    found = table(("A",), [(str(n),) for n in range(MOST_ROWS + 7)])
    assert (len(found.rows), found.left_out) == (MOST_ROWS, 7)


def test_a_table_goes_on_with_its_columns_on_the_next_page() -> None:
    pages = pages_of([table(("A",), [(str(n),) for n in range(60)])], 12, 99)
    assert [page.number for page in pages] == [12, 13]
    assert all(block.columns == ["A"] for page in pages for block in page.blocks)


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(12, 200))
def test_a_pack_is_within_its_budget_and_no_part_is_without_its_first_page(
    lengths: list[int], budget: int
) -> None:
    shares = shares_of(lengths, budget)
    assert sum(shares) <= budget
    assert all((share > 0) == (length > 0) for share, length in zip(shares, lengths, strict=True))
    if sum(lengths) <= budget:
        assert shares == lengths


def test_letters_of_a_supplements_pages_never_end() -> None:
    assert [letters_of(place) for place in (0, 1, 25, 26, 51, 52, 701, 702)] == [
        "a", "b", "z", "aa", "az", "ba", "zz", "aaa",
    ]  # fmt: skip


def test_a_text_that_is_longer_than_a_page_goes_on_with_a_whole_word() -> None:
    pages = pages_of([PackBlock("Three stages. " * 600)], 1, 99)
    assert len(pages) == 3
    assert all(page.blocks[0].text.startswith(("Three", "stages.")) for page in pages)


@given(BLOCKS.filter(bool), st.integers(1, 9))
def test_of_a_part_no_more_pages_are_made_than_are_wanted(
    blocks: list[PackBlock], most: int
) -> None:
    assert pages_of(blocks, 1, most) == pages_of(blocks, 1, 10_000)[:most]


def test_lines_of_a_text_take_room_on_a_page() -> None:
    pages = pages_of([PackBlock("Three stages.\n" * 100, title="Update")], 1, 99)
    assert [len(page.blocks[0].text.split("\n")) for page in pages] == [37, 37, 27]
    assert [page.blocks[0].title for page in pages] == ["Update", "", ""]


def test_how_long_a_part_is_is_known_without_making_it() -> None:
    blocks = [PackBlock("Three stages. " * 600)] * 10
    assert 0.7 < length_of(blocks) / len(pages_of(blocks, 1, 99)) <= 1

"""A file is read line by line, whatever it turns out to be."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from services.contracts.ae import PUBLISHED_LAYOUT
from services.metrics.imports.rules import ae
from services.shared.imports import problems
from services.shared.imports.layouts import Layout
from services.shared.imports.lines import LineRejected
from services.shared.imports.source import (
    MOST_FIRST_BYTES,
    MOST_FIRST_LINES,
    Source,
    layout_of,
    table_source,
)
from services.shared.imports.tables import FIGURES


def plain(layout: Layout[Any]) -> Layout[list[str]]:
    """The layout, whose lines say just their cells."""

    def reader(header: Sequence[str]) -> Any:
        return (lambda _, cells: list(cells)) if layout.reader(header) else None

    return replace(layout, reader=reader)


LAYOUTS = [plain(layout) for layout in ae.LAYOUTS]
HEADER = b"period,org_code,type,attendances,breaches,admissions\n"
LINE = b"2017-03-01,RRK,1,10,5,1\n"


def opened(content: bytes) -> Source[list[str]]:
    return table_source(io.BytesIO(content), LAYOUTS)


def lines(content: bytes) -> list[tuple[int, list[str]]]:
    return list(opened(content))


def test_the_layout_is_recognised_and_lines_are_numbered_as_in_the_file() -> None:
    source = opened(HEADER + LINE + b"\n,,,,,\n" + LINE)
    assert source.layout == "nhse-ae-tidy"
    assert [number for number, _ in source] == [2, 5]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER + LINE,
        (HEADER + LINE).replace(b"\n", b"\r\n"),
        HEADER.replace(b"\n", b",,\n") + LINE.replace(b"\n", b",,\n"),
        HEADER + b'"2017-03-01","RRK","1","10","5","1"\n',
        HEADER + LINE.rstrip(),
    ],
    ids=["byte order mark", "CRLF", "junk columns", "quoted", "no last line end"],
)
def test_common_dialects_of_csv_are_read(content: bytes) -> None:
    [(number, cells)] = lines(content)
    assert (number, cells[:6]) == (2, ["2017-03-01", "RRK", "1", "10", "5", "1"])


def test_latin_1_in_an_old_file_is_read() -> None:
    [(_, cells)] = lines(HEADER + b"2017-03-01,RRK,1,10,5,caf\xe9\n")
    assert cells[5] == "café"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", problems.EmptyFile),
        (HEADER, problems.EmptyFile),
        (HEADER + b"\n\n", problems.EmptyFile),
        (b"a,b,c\n1,2,3\n", problems.UnknownLayout),
        (b"<html>", problems.UnknownLayout),
        ((HEADER + LINE).decode().encode("utf-16"), problems.WrongEncoding),
        (HEADER + b"2017\x00,RRK\n", problems.WrongEncoding),
        (HEADER + b'"2017-03-01"x,RRK,1,1,1,1\n', problems.MalformedCsv),
        (HEADER + b'"never closed,RRK,1,1,1,1\n' + LINE, problems.MalformedCsv),
        (HEADER + b"x" * (FIGURES.line + 1), problems.MalformedCsv),
        (b"PK\x03\x04" + b"\x00" * 100, problems.ArchiveBroken),
        (b"\x1f\x8b\x08" + b"\x00" * 100, problems.ArchiveRefused),
    ],
)
def test_what_cannot_be_read_is_a_named_problem(content: bytes, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        lines(content)


def test_an_unknown_layout_says_what_was_found_and_what_is_known() -> None:
    with pytest.raises(problems.UnknownLayout) as caught:
        opened(b"alpha,beta\n1,2\n")
    assert "alpha, beta" in caught.value.detail
    assert "nhse-ae-tidy (period, org_code, type" in caught.value.detail
    assert "nhse-ae-published (Period, Org Code" in caught.value.detail


@pytest.mark.parametrize("groups", ae.PUBLISHED_COUNTS.values(), ids=ae.PUBLISHED_COUNTS)
def test_a_missing_column_is_named_with_the_one_that_may_be_meant(groups: Any) -> None:
    for main, *_ in groups:
        header = [name for name in PUBLISHED_LAYOUT if name != main]
        with pytest.raises(problems.UnknownLayout) as caught:
            opened(",".join(f'"{name}"' for name in header).encode() + b"\n")
        assert caught.value.detail == f"The file looks like nhse-ae-published, but lacks: {main}."
        misspelt = main.replace("A&E", "AE").replace("over 4hrs", "over four hours")
        with pytest.raises(problems.UnknownLayout) as caught:
            opened(",".join(f'"{name}"' for name in (*header, misspelt)).encode() + b"\n")
        assert f"lacks: {main} (is it {misspelt}?)." in caught.value.detail


def test_a_title_and_blank_lines_may_stand_above_the_header() -> None:
    """`rtt_title_rows`"""
    source = opened(b"A&E attendances,,,\nPublished 2017,,\n\n" + HEADER + LINE)
    assert source.layout == "nhse-ae-tidy"
    assert [number for number, _ in source] == [5]


def test_a_header_that_comes_twice_is_a_line_at_fault() -> None:
    [(_, first), (number, second)] = lines(HEADER + LINE + HEADER)
    assert (first[1], number) == ("RRK", 3)
    assert isinstance(second, LineRejected)
    assert second.rejects[0].reason == "the header again"


@pytest.mark.parametrize("count", [1, 10_000])
def test_lines_that_end_with_cr_alone_are_told_in_plain_words(count: int) -> None:
    """`ae_cr_only`"""
    content = (HEADER + LINE * count).replace(b"\n", b"\r")
    with pytest.raises(problems.MalformedCsv, match=r"CR alone.*save the file with"):
        lines(content)


AFTER_MUCH = b"\n" * 1_000_000
LONG_LINE = b"," * (FIGURES.line + 1)


@pytest.fixture
def layout(tmp_path: Path) -> Callable[[bytes], str]:
    def found(content: bytes) -> str:
        path = tmp_path / "file"
        path.write_bytes(content)
        return layout_of(path, lambda file: table_source(file, LAYOUTS))

    return found


@pytest.mark.parametrize(
    "content",
    [
        HEADER + LINE,
        HEADER + LINE.rstrip(),
        HEADER + AFTER_MUCH + LONG_LINE,
        HEADER + b",,,,,\n" * 1_000_000 + LONG_LINE,
        HEADER + (b" " * (FIGURES.line - 1) + b"\n") * 5 + LONG_LINE,
        HEADER + b'"a cell of many lines' + AFTER_MUCH,
    ],
    ids=["short", "no last line end", "blank lines", "blank cells", "long lines", "long cell"],
)
def test_a_layout_is_known_from_the_first_lines_only(
    layout: Callable[[bytes], str], content: bytes
) -> None:
    assert layout(content) == "nhse-ae-tidy"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (AFTER_MUCH + HEADER + LINE, problems.UnknownLayout),
        (HEADER, problems.EmptyFile),
        (HEADER + b"\n" * (MOST_FIRST_LINES - 2), problems.EmptyFile),
        (HEADER + b'"never closed\n', problems.MalformedCsv),
        (LONG_LINE, problems.MalformedCsv),
        (LONG_LINE * 10, problems.MalformedCsv),
        (b"," * FIGURES.cells + b"\n" + LINE, problems.MalformedCsv),
    ],
)
def test_a_file_whose_first_lines_tell_no_layout_is_refused(
    layout: Callable[[bytes], str], content: bytes, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        layout(content)


def test_no_more_of_a_file_is_read_for_its_layout_than_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(HEADER + AFTER_MUCH)
    seen = []

    def opening(file: BinaryIO) -> Source[list[str]]:
        seen.append(len(file.read()))
        file.seek(0)
        return table_source(file, LAYOUTS)

    assert layout_of(path, opening) == "nhse-ae-tidy"
    assert seen[0] <= MOST_FIRST_BYTES

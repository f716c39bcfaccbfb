"""Documents of the same code are made once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway import drafts
from gateway.drafts import Drafts


class Maker:
    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> Mapping[str, bytes]:
        self.asked += 1
        return {"metrics": b'{"paths": {}}'}


async def test_what_was_made_is_read_by_who_comes_later(tmp_path: Path) -> None:
    maker = Maker()
    for _ in range(2):
        found = await Drafts(maker, names="all", place=tmp_path)()
        assert found == {"metrics": b'{"paths": {}}'}
    assert maker.asked == 1


async def test_other_code_has_other_documents_and_the_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, place = tmp_path / "source", tmp_path / "place"
    source.mkdir()
    monkeypatch.setattr(drafts, "SOURCES", (source,))
    maker = Maker()
    for name, text in (("routes.py", ""), ("routes.py", "changed = True"), ("shell.css", "")):
        (source / name).write_text(text)
        await Drafts(maker, names="all", place=place)()
    assert maker.asked == 3
    assert len(list(place.iterdir())) == 1


async def test_a_broken_file_and_a_place_that_cannot_be_written_are_no_hindrance(
    tmp_path: Path,
) -> None:
    maker = Maker()
    await Drafts(maker, names="all", place=tmp_path)()
    (kept,) = tmp_path.glob("documents-*")  # noqa: ASYNC240 (one file)
    kept.write_text("{")
    assert await Drafts(maker, names="all", place=tmp_path)() == {"metrics": b'{"paths": {}}'}
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    assert await Drafts(maker, names="all", place=nowhere)() == {"metrics": b'{"paths": {}}'}

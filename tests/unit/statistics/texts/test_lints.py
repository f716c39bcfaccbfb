"""A code frame is told what makes it hard to read."""

from services.statistics.texts.lints import Theme, jaccard, lints


def _theme(code: str, meaning: str, first: int, last: int) -> Theme:
    return Theme(code, meaning, range(first, last))


def test_a_good_frame_has_none() -> None:
    themes = [_theme("parking", "Cars and parking", 0, 20), _theme("kind", "Kind staff", 10, 40)]
    assert lints(themes, 50) == []


def test_each_fault_is_named_with_its_themes() -> None:
    themes = [
        _theme("parking", "Places to park the car", 0, 20),
        _theme("cars", "Places to park the car", 100, 130),
        _theme("same", "Something else", 0, 19),
        _theme("rare", "Seldom said", 200, 204),
        _theme("unused", "", 0, 0),
    ]
    found = {(each.code, each.themes) for each in lints(themes, 300)}
    assert found == {
        ("small_theme", ("rare",)),
        ("small_theme", ("unused",)),
        ("themes_worded_alike", ("parking", "cars")),
        ("themes_given_together", ("parking", "same")),
    }


def test_of_many_answers_a_theme_has_a_thousandth() -> None:
    theme = [_theme("a", "Alpha", 0, 9)]
    assert lints(theme, 9_000) == []
    assert [each.code for each in lints(theme, 9_001)] == ["small_theme"]


def test_more_than_seventy_themes_are_too_many() -> None:
    themes = [
        _theme(f"t{number}", f"meaning{number}", number * 9, number * 9 + 9) for number in range(71)
    ]
    assert [each.code for each in lints(themes, 700)] == ["many_themes"]
    assert lints(themes[:70], 700) == []


def test_jaccard() -> None:
    assert jaccard("abc", "bcd") == 0.5
    assert jaccard("", "") == 0.0

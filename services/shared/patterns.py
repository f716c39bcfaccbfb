"""What a text of a pattern is called: who sends another one is told this, not the pattern."""

ORGANISATION_CODE = "^[A-Z0-9]{3,12}$"
"""How an organisation is written in tokens, chains and entries of the audit trail."""
_WORDS: dict[str, str] = {}


def named(pattern: str, words: str) -> str:
    """`pattern`, called `words`, which end the sentence `Expected is ...`."""
    _WORDS[pattern] = words
    return pattern


def words_of(pattern: str) -> str | None:
    """What texts of that pattern are called; None for one without words."""
    return _WORDS.get(pattern)

"""Numbers of things, as a sentence has them."""

OF_MANY = {"is": "are", "has": "have", "does": "do"}


def number_of(count: float, noun: str, verb: str = "") -> str:
    """Such as `1 period is` and `3 periods are`; `noun` and `verb` (is, has, does) as for one."""
    if count == 1:
        return f"1 {noun} {verb}".rstrip()
    nouns = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {nouns} {OF_MANY.get(verb, '')}".rstrip()

"""A part of an indicator in words, as a heading or a sentence needs it."""

ALL = "all"
DEPARTMENTS = {
    "1": "type 1 departments",
    "2": "type 2 departments",
    "other": "other departments",
    ALL: "all departments",
}
FIFTHS = {"1": "most deprived fifth", "5": "least deprived fifth"}


def category_words(kind: str | None, category: str) -> str:
    """Such as `type 1 departments`; empty for the whole of what has no departments."""
    if kind == "department":
        return DEPARTMENTS.get(category, f"departments {category}")
    if category == ALL:
        return ""
    if kind == "deprivation_quintile":
        return FIFTHS.get(category, f"deprivation fifth {category} of 5")
    if kind == "specialty":
        return f"treatment function {category.removeprefix('C_')}"
    return f"{(kind or 'category').replace('_', ' ')} {category}"

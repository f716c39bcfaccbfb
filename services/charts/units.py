"""What the values along an axis are, in words."""

UNITS = {
    "count": "Number",
    "ratio": "Ratio",
    "days": "Days",
    "weeks": "Weeks",
    "years": "Years",
    "gbp": "Pounds",
}


def unit_words(unit: str, multiplier: float = 1) -> str | None:
    """The title of an axis; of a rate, for how many. Percentages have their sign at each figure."""
    if unit == "proportion":
        return None
    if unit == "rate":
        return f"For each {multiplier:,.0f}" if multiplier != 1 else "Rate"
    return UNITS.get(unit, unit.capitalize())

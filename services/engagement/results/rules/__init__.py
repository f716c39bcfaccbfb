"""How answers are counted, grouped, shown and withheld, and weighted."""

"""The colours and dashes of charts: the NHS's, as Making Data Count has them."""

INK, DARK_GREY, GREY, PALE = "#212B32", "#425563", "#768692", "#D8DDE0"
NHS_BLUE, ORANGE, PURPLE, RED = "#005EB8", "#E46C0A", "#490092", "#DA291C"
BROWN = "#A94B00"
"""Orange that is dark enough for text."""
SOLID, LIMIT_DASH, TARGET_DASH, REBASE_DASH = [1, 0], [4, 4], [10, 4], [2, 3]

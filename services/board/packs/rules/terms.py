"""One definition of each term that a pack uses."""

TERMS: dict[str, str] = {
    "Special cause": "A figure that its control chart does not expect by chance alone.",
    "Assurance": "Whether a target will be met as things are.",
    "Variance": "Plan less actual; below 0 is an overspend.",
    "Forecast": "What the whole year is expected to come to.",
    "Border hole": "What was charged for people who live, or have their practice, across the "
    "border, and what of it can be recovered.",
    "Withheld": "A count that could tell of a few people is not shown.",
    "Progress": "What is done of a plan, by the weights of its stages and milestones.",
    "Quorum": "Who must be there before a board may decide.",
}

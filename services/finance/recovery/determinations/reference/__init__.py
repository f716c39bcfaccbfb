"""The dated lists of the rules, each with its source; `valid_to` is the first day without."""

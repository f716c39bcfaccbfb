"""Free text of many people: what is alike, and what coders may look at first. Never a verdict."""

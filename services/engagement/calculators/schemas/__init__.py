"""Bodies and answers of the calculators."""

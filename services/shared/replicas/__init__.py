"""What other services last answered, kept so that this one works without them."""

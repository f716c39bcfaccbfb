"""How the hole is taken apart, and what of it may be seen: pure."""

"""The retention policy that comes along."""

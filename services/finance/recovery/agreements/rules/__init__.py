"""Which agreement holds: pure."""

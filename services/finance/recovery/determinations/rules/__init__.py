"""The published rules: pure, each beside its source."""

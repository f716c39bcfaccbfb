"""The rules of payment: pure, each beside its source."""

"""Audit entries and events, written in the business transaction and sealed after it."""

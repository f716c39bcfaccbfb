"""Webhooks: events are sent to who asked for them, signed, in order, until they arrive."""

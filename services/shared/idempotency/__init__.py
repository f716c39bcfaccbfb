"""Idempotency-Key: a repeated POST has its effect once and gets the first answer again."""

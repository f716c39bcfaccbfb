"""Standard Webhooks: signatures, addresses, and when to try again."""

"""Opinion groups: people who vote alike on statements, and what sets them apart or unites them."""

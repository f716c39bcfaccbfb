"""Cross-border recovery: who pays for whom, at what price, and what was paid for others."""

"""What a claim may become, and what of it is still owed: pure."""

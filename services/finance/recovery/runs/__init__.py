"""Runs over activity: who pays for each line, at what price, and whether it can be recovered."""

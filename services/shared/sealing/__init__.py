"""Sealing: entries written by business transactions get a gapless sequence and a hash chain."""

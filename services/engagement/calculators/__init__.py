"""Calculators: the methods of engagement on figures of one's own."""

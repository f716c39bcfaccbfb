"""Synthetic activity across the border and its prices, from a fixed seed and labelled so."""

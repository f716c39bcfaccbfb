"""Boards of the demonstration: a meeting of Westminster's, and plans of three places."""

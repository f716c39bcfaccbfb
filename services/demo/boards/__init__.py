"""Boards of the demonstration: meetings of Westminster's and Cheshire's, plans of three places."""

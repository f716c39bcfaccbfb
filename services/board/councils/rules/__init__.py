"""What of a council's calendar is new to a board."""

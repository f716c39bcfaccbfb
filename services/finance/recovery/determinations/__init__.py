"""Who pays for a line of activity, and why."""

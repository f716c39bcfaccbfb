"""Who may know of an event."""

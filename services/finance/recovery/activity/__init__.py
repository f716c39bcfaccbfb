"""Activity that a commissioner sends: checked at the door, kept in columns, never changed."""

"""What the demonstration asked people, and what they said."""

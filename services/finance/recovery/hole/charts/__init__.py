"""Pictures of the hole."""

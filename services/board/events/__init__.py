"""What happened in all services, in one feed."""

"""What activity files hold and may not hold: pure."""

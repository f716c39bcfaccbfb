"""What a run takes and gives: pure."""

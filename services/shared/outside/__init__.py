"""What is asked of addresses that somebody else names: only public ones, and those checked."""

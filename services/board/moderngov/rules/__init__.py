"""What a council's committee system says, of which nothing is taken on trust."""

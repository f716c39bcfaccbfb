"""Of people who answered: whom they stand for, weights, and whether two coders agree."""

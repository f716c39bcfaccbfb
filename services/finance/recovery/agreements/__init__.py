"""How a commissioner pays a provider: by activity, a fixed sum, or something between."""

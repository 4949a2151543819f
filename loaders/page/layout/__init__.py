"""Lines → blocks → sections → statements: what the look of a page says."""

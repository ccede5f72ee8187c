"""Research groups and their members."""

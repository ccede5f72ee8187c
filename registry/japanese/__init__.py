"""Conventions of Japanese offices as pure functions: dates and eras, names, readings, codes."""

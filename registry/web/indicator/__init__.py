"""Indicators and their values by year."""

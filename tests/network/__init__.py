"""Ties, graphs and measures."""

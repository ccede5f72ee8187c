"""Older yearbooks, taken in from their text."""

from registry.exchange.yearbook.draft import Institute, Notice
from registry.exchange.yearbook.reading import SectionRead, Yearbook, read_yearbook

__all__ = ["Institute", "Notice", "SectionRead", "Yearbook", "read_yearbook"]

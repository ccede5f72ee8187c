"""Programmes under which joint work is done."""

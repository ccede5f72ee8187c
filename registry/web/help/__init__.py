"""The help: topics, tables, and examples from the data."""

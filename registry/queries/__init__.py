"""Reads: each takes a Session and explicit dates, and a number of queries that does not grow with the rows."""

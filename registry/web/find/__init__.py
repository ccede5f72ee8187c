"""The search, and the finder of partners for a company."""

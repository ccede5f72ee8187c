"""What the public may read, and what calendars and search engines do."""

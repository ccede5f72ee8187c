"""What companies need, from the first talk to its end."""

"""Tables and reports taken in from files."""

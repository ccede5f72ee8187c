"""Joint work: the list, one piece of it, its form, and the worksheet that takes many at once."""

"""What codes, tables, days and numbers are called on a page, in its language."""

"""A spreadsheet of an office, however it is laid out, becomes rows of a known table: no database, no registry."""

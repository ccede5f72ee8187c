"""Pure pictures: numbers and labels in, SVG and PNG out. Nothing here knows a database, a clock or a language."""

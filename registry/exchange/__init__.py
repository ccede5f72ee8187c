"""Facts in and out: spreadsheets (the seeds are read by the same reader), JSON objects, graph files."""

"""The annual report of a fiscal year: every table of it out of the facts, as they stood on its last day."""

"""Companies introduced to partners, what became of it, and the funnel from need to result."""

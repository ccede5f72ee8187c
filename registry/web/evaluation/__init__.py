"""Mid-term plans and their evaluation."""

"""Partners: the list, one of them, its contacts, its life from founding to merging, and who was long not heard of."""

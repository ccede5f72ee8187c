"""How dense cooperation is, how it has changed, and what is worth a look."""

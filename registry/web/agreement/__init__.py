"""Agreements: the list, one of them, its acts, its papers, who looks after it, and what is due when."""

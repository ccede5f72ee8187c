"""Tables put together from queries and network measures; explicit dates in, the same numbers out."""

"""The sheet about a partner that one takes along to a visit."""

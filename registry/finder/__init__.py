"""Which partners can help a company, and why: pure functions of what a question says and the registry holds."""

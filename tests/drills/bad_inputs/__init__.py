"""Wrong and hostile input, made up by the thousand, for everything that takes input: forms, addresses, API and files."""

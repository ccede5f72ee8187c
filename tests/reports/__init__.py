"""Tables, recounted by another road."""

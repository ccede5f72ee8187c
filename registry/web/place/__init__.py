"""One branch, one region, one municipality."""

"""Pure functions of networks: ties in, graphs, numbers and drawings out. Nothing here knows a database."""

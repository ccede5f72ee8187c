"""The maps of partners and densities."""

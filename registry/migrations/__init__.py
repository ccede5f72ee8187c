"""The history of the database: every step up and down, run by :mod:`registry.model.schema`."""

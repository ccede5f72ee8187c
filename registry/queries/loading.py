"""Related rows are loaded in one query a relation, however many rows the list has."""

from functools import partial

from sqlalchemy.orm import selectinload

# Rows whose relations one query can load: SQLite takes 32,766 parameters, PostgreSQL 65,535.
CHUNK = 30_000

related = partial(selectinload, chunksize=CHUNK)

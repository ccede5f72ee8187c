"""What every page stands on: who may open it, the clock, the database, errors, the language, what is kept between requests."""

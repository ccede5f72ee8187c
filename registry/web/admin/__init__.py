"""What administrators and data keepers look after: closing days, personal data, the quality of the data."""

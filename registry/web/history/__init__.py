"""What was changed in a record, when and by whom."""

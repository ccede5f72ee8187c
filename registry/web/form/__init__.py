"""What forms are made of: fields, organisations by their names, changes of a name, and what two people did at once."""

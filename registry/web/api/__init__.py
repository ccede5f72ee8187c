"""The registry for programs: JSON, and its description by OpenAPI."""

"""The terms of technical fields, and what they are attached to."""

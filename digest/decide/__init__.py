"""Decisions, pure: handed what was seen and what is stored, they say what it means and what to do."""

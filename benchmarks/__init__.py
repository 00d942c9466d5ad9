"""Measurements; nothing here is asserted in tests."""
